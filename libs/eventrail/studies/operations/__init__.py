"""`eventrail study operations`: changes, alarms, incidents, and how they were dealt with."""
