"""What is done about personal data in a request."""

from collections.abc import Iterator

import msgspec

from eventrail.config.bounds import Problem


class Personal(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is done about personal data in a request."""


def personal_problems(policy: Personal) -> Iterator[Problem]:
    """Yield what is wrong with it, field by field."""
    yield from ()
