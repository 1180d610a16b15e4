"""Spend as a projection: one row a paid call, from the lake and the hot log, each once."""
