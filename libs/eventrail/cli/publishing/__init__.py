"""What `eventrail artefacts` does."""
