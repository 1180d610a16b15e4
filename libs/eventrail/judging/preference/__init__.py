"""Which of two answers people would rather have, by their outer marks alone.

It has no idea of what is right: form, length, and words in common with the question are all it
sees. It is there so that pairs can be told apart at all where no model judge is configured; its
figures, in `docs/judging.md`, say how little that is worth.
"""
