"""What is done about injected instructions."""

from collections.abc import Iterator

import msgspec

from eventrail.config.bounds import Problem


class Attacks(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is done about injected instructions."""


def attacks_problems(policy: Attacks, pools: frozenset[str]) -> Iterator[Problem]:
    """Yield what is wrong with it, field by field."""
    yield from ()
