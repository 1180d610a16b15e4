"""What is done about injected instructions."""

from collections.abc import Iterator
from typing import Literal

import msgspec

from eventrail.config.bounds import Problem

Action = Literal["block", "note", "off"]
"""`block` rejects the request, `note` writes a finding and lets it go on, `off` does not look."""

DocumentAction = Literal["drop", "block", "note", "off"]
"""As `Action`; `drop` leaves the document out, and the request goes on with the others."""


class Indirect(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is done about instructions in retrieved documents and in the results of tools.

    Attributes:
        action: what is done. A tool's result cannot be left out of a conversation, so there
            `drop` rejects the request, as `block` does.
        threshold: the probability from which on, 0 to 1; None for the model's own, which 1 % of
            harmless documents reached when it was trained.
    """

    action: DocumentAction = "drop"
    threshold: float | None = None


class Attacks(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is done about injected instructions.

    Attributes:
        action: what is done about a user's message that attacks: orders to ignore instructions,
            jailbreaks, attempts to get at the system prompt or at secrets, in the open or hidden
            in a code.
        threshold: the probability from which on, 0 to 1; None for the model's own, which 1 % of
            harmless texts that look like attacks reached when it was trained.
        indirect: what is done about instructions in documents and in the results of tools.
    """

    action: Action = "block"
    threshold: float | None = None
    indirect: Indirect = Indirect()


def attacks_problems(policy: Attacks, pools: frozenset[str]) -> Iterator[Problem]:
    """Yield what is wrong with it, field by field."""
    del pools  # no pool judges attacks
    yield from _threshold("threshold", policy.threshold)
    yield from _threshold("indirect.threshold", policy.indirect.threshold)


def _threshold(field: str, value: float | None) -> Iterator[Problem]:
    if value is not None and not 0 <= value <= 1:
        yield field, f"must be 0 to 1, not {value}"
