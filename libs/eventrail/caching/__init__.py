"""Decides when an earlier answer may serve again: pure, for the service that does it.

`semantic` tells whether two questions ask for the same thing; what it cannot tell is not served.
"""
