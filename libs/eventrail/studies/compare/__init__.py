"""`eventrail study compare`: two sets of requests, measure by measure."""
