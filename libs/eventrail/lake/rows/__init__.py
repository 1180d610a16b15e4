"""From stored messages to the rows of the lake, a column at a time."""
