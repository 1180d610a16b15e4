"""What must exist on the server: declared as data, compared, applied, checked."""
