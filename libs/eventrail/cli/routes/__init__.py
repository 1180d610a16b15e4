"""`eventrail routes`: what would become of a request, and why."""
