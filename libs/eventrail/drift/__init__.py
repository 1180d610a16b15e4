"""Whether something is not as it was: tests, monitors, change points, causes. Pure."""
