"""What `eventrail incidents` does."""
