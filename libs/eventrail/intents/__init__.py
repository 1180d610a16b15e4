"""Tell what users want from examples, and what is none of it."""
