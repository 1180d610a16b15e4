"""`eventrail study drift`: what changed, when, for whom, and what was changed just before."""
