"""What an alarm says besides that something changed: among whom, which requests show it, why."""
