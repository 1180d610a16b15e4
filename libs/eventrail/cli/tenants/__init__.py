"""The work behind `eventrail tenants`."""
