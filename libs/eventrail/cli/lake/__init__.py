"""`eventrail lake`: how the lake stands, and what keeps it in order."""
