"""What `eventrail index` does."""
