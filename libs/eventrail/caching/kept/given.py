"""Which entry of the cache a request's answer is of."""

from typing import NamedTuple

from eventrail.eventlog.state import RequestState


class Given(NamedTuple):
    """An answer in the cache that a request was given, or gave.

    Attributes:
        key: of the entry.
        source_rid: the request that the answer was given to first.
    """

    key: str
    source_rid: str


def given_in(state: RequestState) -> Given | None:
    """Return the entry that a request's answer is of; None if the cache had no part in it."""
    if state.cache_hit is not None:
        return Given(state.cache_hit.key, state.cache_hit.source_rid)
    return Given(state.cache_key, state.rid) if state.cache_key else None
