"""What `eventrail feedback` does."""
