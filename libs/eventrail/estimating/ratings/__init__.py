"""Strength of models, from comparisons of their answers."""
