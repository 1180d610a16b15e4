"""The gateways Eventrail is measured beside, each installed apart from it."""
