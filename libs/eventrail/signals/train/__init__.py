"""Trains the model of dissatisfaction; for `eventrail train feedback`, not for services."""
