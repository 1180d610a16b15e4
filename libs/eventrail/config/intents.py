"""Intents: what users want, told by examples, and what follows from it."""

from collections.abc import Iterator

import msgspec

from eventrail.config.bounds import Problem


class Intents(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A set of intents that a tenant's requests are told apart by."""


def intents_problems(intents: Intents, pools: frozenset[str]) -> Iterator[Problem]:
    """Yield what is wrong with a set of intents, field by field."""
    yield from ()
