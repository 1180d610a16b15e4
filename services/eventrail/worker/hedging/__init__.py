"""A second call for a request whose first token does not come."""
