"""What is wrong with an answer: refused, cut off, in the wrong language or form."""
