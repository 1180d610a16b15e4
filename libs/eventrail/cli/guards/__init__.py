"""What `eventrail guards` does."""
