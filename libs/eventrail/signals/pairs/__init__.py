"""Preference data from feedback: which of two answers people want, and which answers they like.

`material` is what was answered and what was said about it; `making` finds pairs in it and
`labelling` answers that are wanted or not; `filtering` leaves out what should not be learnt from,
`duplicates` what is there twice; `splitting` keeps a person's data on one side. Pure.
"""
