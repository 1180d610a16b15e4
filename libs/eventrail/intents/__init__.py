"""Tell what users want from examples, and what is none of it.

A text becomes static vectors and a sketch of its n-grams (`encode`). A tenant's own examples are
learnt at once and exactly (`kernel`); many of them train a network (`net`, `fit_net`). Both are
calibrated on texts that they did not learn from (`scope`), so that a reading (`reading`) names an
intent with an honest probability, or says that none fits, or that two do. `clauses` splits messages
that ask for several things, and `next_step` says what is due in a conversation.
"""
