"""Incidents, and how fast and how well operators deal with them."""
