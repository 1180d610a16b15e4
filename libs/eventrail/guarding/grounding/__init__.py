"""Whether an answer follows from the documents it was given."""
