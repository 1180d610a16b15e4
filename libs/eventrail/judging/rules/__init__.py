"""Measures of an answer that need no model and no right answer; each 0 (bad) to 1 (good)."""
