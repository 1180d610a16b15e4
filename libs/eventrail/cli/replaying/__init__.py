"""`eventrail replay`: past requests again, with one part changed."""
