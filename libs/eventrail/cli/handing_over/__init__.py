"""What `eventrail handover` does."""
