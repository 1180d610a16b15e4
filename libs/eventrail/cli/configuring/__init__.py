"""The work behind `eventrail config` and `eventrail templates`."""
