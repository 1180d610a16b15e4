"""`eventrail alarms`: what the monitors found."""
