"""Systems that feed on what they show: the shown is liked, and the liked is shown."""
