"""From files to passages: what a retrieval index is fed with. Pure, but for reading files."""
