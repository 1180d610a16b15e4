"""How good an answer is: checks without a reference, against one, and by a model. Pure."""
