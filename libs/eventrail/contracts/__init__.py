"""The wire: every message and every subject of Eventrail, and nothing else."""
