"""`eventrail estimate`: read the lake, conclude, and show."""
