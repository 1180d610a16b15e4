"""Guards for what goes to a model and what comes back; pure functions over text.

`detect` finds personal data, `mask` and `unmask` swap it for placeholders and back, `hold_back`
checks a stream while it is written, `verdict` judges a finished answer, `sealing` keeps the mask
dictionary unreadable in the log.
"""
