"""What `eventrail limits` does."""
