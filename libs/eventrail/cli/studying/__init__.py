"""What `eventrail study` does."""
