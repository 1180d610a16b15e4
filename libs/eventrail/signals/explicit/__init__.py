"""What apps send: which submissions make sense, and the notes they become."""
