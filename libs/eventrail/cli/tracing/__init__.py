"""`eventrail trace`: one request as a page."""
