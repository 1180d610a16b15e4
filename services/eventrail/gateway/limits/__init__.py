"""Rate limits at the doors: what a request has to pass, and what its sender is told."""
