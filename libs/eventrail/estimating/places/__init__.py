"""What nobody looked at cannot be liked: places and what they do."""
