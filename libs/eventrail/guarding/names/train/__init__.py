"""Train the tagger of names: labelled rows, generated sentences, a conditional random field."""
