"""Builds indexes in a child process: `child` is the parent's side of it, `work` the child's."""
