"""What is wrong with an answer: refused, cut off, in the wrong language or form; and what follows.

Pure: texts and policies in, findings and decisions out.
"""
