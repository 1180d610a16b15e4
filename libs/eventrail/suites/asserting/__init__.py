"""Kinds of assertions, by what they look at; pure."""
