"""Files that apps upload and batches write: sealed, in the stream `FILES`."""
