"""The commands of `eventrail spend`."""
