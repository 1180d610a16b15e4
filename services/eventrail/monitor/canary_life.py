"""How the life of a canary prompt begins, and what it says of itself."""

from collections.abc import Mapping
from typing import Final

import msgspec

from eventrail.config.model import Config
from eventrail.contracts.events import Accepted, EventData, Routed, Screened
from eventrail.contracts.requests import Message
from eventrail.contracts.subjects import generation_stage
from eventrail.eventlog.path import VERDICT

DOOR: Final = "canary-prompt"
"""By which a canary prompt came in, as its `accepted` says."""


class Place(msgspec.Struct, frozen=True):
    """Which prompt of which run an answer belongs to.

    Attributes:
        pool: the pool that was asked.
        slot: the number of the run.
        number: of the prompt.
        count: prompts in the run.
    """

    pool: str
    slot: int
    number: int
    count: int


def canary_events(place: Place, prompt: str, config: Config) -> list[EventData]:
    """Return how the life of a prompt begins: it goes to its pool at once, greedily."""
    pool = place.pool
    asked = config.monitoring.canaries[pool]
    metadata = {name: str(value) for name, value in msgspec.structs.asdict(place).items()}
    return [
        Accepted(
            sealed="",
            model=pool,
            door=DOOR,
            messages=1,
            characters=len(prompt),
            metadata=metadata,
            priority="batch",
        ),
        Screened(
            messages=[Message("user", prompt)],
            sampling={"temperature": 0, "max_tokens": asked.max_tokens},
        ),
        Routed(
            slip=[generation_stage(pool, "batch"), VERDICT],
            pool=pool,
            cacheable=False,
            rule=DOOR,
            policy=f"@{config.revision}",
        ),
    ]


def place_of(metadata: Mapping[str, str]) -> Place | None:
    """Return which prompt it is; None if it does not say."""
    try:
        return msgspec.convert(dict(metadata), Place, strict=False)
    except msgspec.ValidationError:
        return None
