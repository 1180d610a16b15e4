"""Topics and tone: what may be talked about, and how."""
