"""What an embedder or reranker that cannot be used says."""

from eventrail.contracts.errors import EventrailError


class UnusableModel(EventrailError):
    """A policy names a model that cannot be used: what it names, why not, and what to do."""


class EmbeddingFailed(EventrailError):
    """A provider made no vectors this time; to be tried again later."""
