"""What can be measured: one small protocol, one file a system."""
