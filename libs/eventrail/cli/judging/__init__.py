"""The subcommands of `eventrail judge`."""
