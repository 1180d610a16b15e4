"""How a model pool shares its slots out when more is asked for than it has."""

from collections.abc import Iterator

import msgspec

from eventrail.config.bounds import Problem, at_least

MOST_QUEUES = 256
"""Queues one pool may have for each priority; each is a consumer, and a stream has 1,000."""


class Dispatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Between tenants, and between the two priorities.

    Attributes:
        queues: most queues a pool has for each priority. The first three quarters of them are
            for one tenant each, in the order of the document; all further tenants are spread
            over the rest by a hash of their name.
        batch_one_in: while interactive requests wait, one in so many that a replica takes is a
            batch request, so that batch work is never starved.
        takeover_s: seconds without a sign of life from a worker after which its requests are
            given to another. Workers give one every 1.5 s.
    """

    queues: int = 64
    batch_one_in: int = 16
    takeover_s: float = 6.0


def dispatch_problems(dispatch: Dispatch) -> Iterator[Problem]:
    """Yield what is wrong, field by field."""
    yield from at_least(dispatch, 1, "queues")
    yield from at_least(dispatch, 2, "batch_one_in")
    yield from at_least(dispatch, 3, "takeover_s")
    if dispatch.queues > MOST_QUEUES:
        yield "queues", f"must be at most {MOST_QUEUES}, not {dispatch.queues}"
