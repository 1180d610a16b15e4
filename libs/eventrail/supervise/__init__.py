"""Start processes, keep them running, end them: the machinery under `eventrail up`."""
