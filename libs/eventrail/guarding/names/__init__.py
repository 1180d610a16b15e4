"""Names of people, places and organisations, by a small trained tagger."""
