"""What `eventrail ingest` and `eventrail documents` do."""
