"""The event log: append at the tail, read, follow, fold. Two back ends, one behaviour."""
