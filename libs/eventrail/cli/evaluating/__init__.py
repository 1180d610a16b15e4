"""`eventrail eval`: each evaluation is a command of its own."""
