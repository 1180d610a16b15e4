"""What `eventrail suite` does."""
