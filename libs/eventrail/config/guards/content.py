"""What may be talked about, and how."""

from collections.abc import Iterator

import msgspec

from eventrail.config.bounds import Problem


class Content(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What may be talked about, and how."""


def content_problems(policy: Content, pools: frozenset[str]) -> Iterator[Problem]:
    """Yield what is wrong with it, field by field."""
    yield from ()
