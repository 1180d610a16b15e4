"""Make of many small files a few that are sorted, one for each tenant and range."""
