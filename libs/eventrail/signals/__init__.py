"""What users think, from what they say and do next; preference pairs. Pure."""
