"""Changes of the configuration document: edit, compare and set, record, apply, take back."""
