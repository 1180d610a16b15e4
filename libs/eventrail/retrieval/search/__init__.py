"""Brings words and vectors together: one ranking, and how sure it is.

`searcher.Searcher` is what services and evaluations use.
"""
