"""Finds the passages of a tenant's documents that a question is about.

`segments` keep the passages on disk: an index is a set of immutable segments, and which ones is
a pure function of the history of the documents, so any process builds the same index as of the
same change. `analysis` says what words are, `embedding` makes vectors, `search` brings both
together and `context` chooses what goes into a prompt.
"""
