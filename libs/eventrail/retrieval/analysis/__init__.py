"""What the words of a text are, for questions and passages alike.

`analyser` makes the function; `fields` says which words of a passage are indexed.
"""
