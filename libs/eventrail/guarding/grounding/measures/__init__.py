"""What a model sees of a claim beside the documents: numbers by name, each idea in a file."""
