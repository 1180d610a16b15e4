"""Identifiers that are found by their shape, their check digits and the words near them."""
