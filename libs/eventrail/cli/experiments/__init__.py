"""`eventrail experiments`: what was dealt by chance, and what came of it."""
