"""What another policy would have brought, from choices that were made by chance."""
