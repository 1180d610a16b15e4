"""Reports on what the lake holds: plots, numbers, and how to repeat them."""
