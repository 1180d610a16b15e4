"""`eventrail train guard NAME`."""
