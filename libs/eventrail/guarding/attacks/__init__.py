"""Injected instructions: in what a user writes, and in what a request is answered from."""
