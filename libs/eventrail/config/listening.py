"""Policies of feedback: which signals are looked for, and when users are asked.

`feedback:` of the configuration holds policies by name, and a tenant names the one it has.
"""

from collections.abc import Iterator, Mapping

import msgspec

from eventrail.config.bounds import Problem

DEFAULT = "default"
"""The policy of a tenant that names none."""


class Listening(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One policy.

    Attributes:
        infer: whether signals are inferred from what users do and say next.
        ask_rate: share of answers that the app is told to ask its user about, 0 to 1.
        ask_below: answers are asked about, whatever the rate, whose confidence is below this,
            0 to 1; 0 for none.
    """

    infer: bool = True
    ask_rate: float = 0.0
    ask_below: float = 0.0


BUILT_IN = Listening()


def listening_of(policies: Mapping[str, Listening], name: str) -> Listening:
    """Return the policy of a tenant that names `name`; empty for none."""
    return policies.get(name or DEFAULT, BUILT_IN)


def listening_problems(policy: Listening) -> Iterator[Problem]:
    """Yield what is wrong with a policy, field by field."""
    for field in ("ask_rate", "ask_below"):
        value = getattr(policy, field)
        if not 0 <= value <= 1:
            yield field, f"must be 0 to 1, not {value}"
