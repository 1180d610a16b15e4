"""A tenant's policy of personal data, in force."""
