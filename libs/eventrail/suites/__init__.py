"""Past requests that a new configuration has to answer well."""
