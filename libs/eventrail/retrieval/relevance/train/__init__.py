"""Makes the relevance model anew; not for services."""
