"""How a large model is asked for its judgement, and how what it says is read; pure.

`templates` has the texts, `asking` writes the messages, `verdict` reads the answer, `pairs` joins
the two orders of a comparison, and `calls` makes each question a life in the log.
"""
