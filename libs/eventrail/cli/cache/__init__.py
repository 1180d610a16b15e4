"""What `eventrail cache` does."""
