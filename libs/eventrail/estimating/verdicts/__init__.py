"""Pairs of answers that a judge, or a user, held against each other."""
