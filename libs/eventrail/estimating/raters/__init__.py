"""Who rates kindly, and who rates at random."""
