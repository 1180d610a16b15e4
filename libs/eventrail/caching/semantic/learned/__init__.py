"""How probable it is that two questions ask for the same: measures of the pair, and trees."""
