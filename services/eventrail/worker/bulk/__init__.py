"""Bulk jobs off the bus: Ray Data and vLLM straight from file to file, no log, no gateway."""
