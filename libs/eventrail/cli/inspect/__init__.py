"""Look at requests: what `eventrail log`, `tail` and `sql` show."""
