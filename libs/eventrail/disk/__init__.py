"""Files on the local disk: written whole or not at all, and held by one process at a time."""
