"""How urgent a request over HTTP is: by its own header, else by OpenAI's `service_tier`.

OpenAI's `flex` is its cheaper tier for what may take longer; `batch` is understood besides.
Every other tier is a matter of the provider and does not make a request wait.
"""

from typing import Final

from eventrail.contracts.errors import Code, problem
from eventrail.contracts.requests import Priority

HEADER: Final = b"x-eventrail-priority"

OUR_TIER: Final = "batch"
"""A tier that no provider knows, so it is not handed on."""

_BATCH_TIERS = frozenset({"flex", OUR_TIER})
_PRIORITIES: dict[str, Priority] = {"interactive": "interactive", "batch": "batch"}


def priority_of(service_tier: str | None) -> Priority:
    """Return the priority that a `service_tier` stands for."""
    return "batch" if service_tier in _BATCH_TIERS else "interactive"


def priority_in(header: str | None) -> Priority | None:
    """Return the priority that `X-Eventrail-Priority` names; None without the header.

    Raises:
        RequestProblem: it names none.
    """
    if header is None:
        return None
    priority = _PRIORITIES.get(header.strip().lower())
    if priority is None:
        raise problem(
            Code.INVALID_REQUEST,
            f"X-Eventrail-Priority is interactive or batch, not {header!r}",
            where="X-Eventrail-Priority",
        )
    return priority
