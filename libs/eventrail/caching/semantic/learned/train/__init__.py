"""Trains the verifier; needs scikit-learn, for `eventrail train cache` and not for services."""
