"""What an answer must be like, and what follows if it is not."""

from collections.abc import Iterator

import msgspec

from eventrail.config.bounds import Problem


class Output(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What an answer must be like, and what follows if it is not."""


def output_problems(policy: Output, pools: frozenset[str]) -> Iterator[Problem]:
    """Yield what is wrong with it, field by field."""
    yield from ()
