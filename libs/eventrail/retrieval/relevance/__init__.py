"""How likely it is that what was found answers the question."""
