"""The work behind `eventrail keys`, and the keys of `eventrail tenants`."""
