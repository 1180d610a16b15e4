"""The columns of the lake, a stream each."""
