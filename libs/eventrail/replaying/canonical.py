"""Events as they are compared: without what no two runs of the same request share; pure.

Left out are ids of attempts, times and durations, how an answer was cut into frames, sealed
texts, the configuration's revision, what a provider's prefix cache had, and money, which is
compared on its own. Probabilities of tokens are left out too: they differ in the last digits with
the batch that a request happened to be in.
"""

from collections.abc import Sequence
from typing import Any, Final, cast

import msgspec

from eventrail.contracts.events import Event
from eventrail.replaying.importing import TIED

_DROPPED: Final = frozenset(
    {
        *TIED,
        "attempt", "ttft_ms", "tpot_ms", "frames", "dictionary", "cost", "price", "cached_tokens",
        "logprobs", "confidence", "leads", "audited", "sealed", "estimated",
    }
)  # fmt: skip

_DIGITS = 3

Canonical = tuple[str, bytes]
"""The type of an event, and its data in one fixed form."""

_encode = msgspec.json.Encoder(order="sorted").encode


def canonical(event: Event) -> Canonical:
    """Return what is compared of an event."""
    data = _plain(msgspec.json.decode(event.data))
    if event.terminal:
        data.pop("usage", None)  # of all generations together; each of them tells its own
    if event.type == "routed" and "policy" in data:
        data["policy"] = str(data["policy"]).partition("@")[0]
    return event.type, _encode(data)


def same_events(one: Sequence[Event], other: Sequence[Event]) -> bool:
    """Return whether two lives tell the same."""
    return [canonical(event) for event in one] == [canonical(event) for event in other]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        fields = cast("dict[str, Any]", value)
        return {name: _plain(each) for name, each in fields.items() if name not in _DROPPED}
    if isinstance(value, list):
        return [_plain(each) for each in cast("list[Any]", value)]
    return round(value, _DIGITS) if isinstance(value, float) else value
