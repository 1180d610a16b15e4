"""What a runner needs of the process it lives in."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from eventrail.config.model import Config
from eventrail.contracts.answers import Answer
from eventrail.eventlog.interface import Delivery
from eventrail.guarding.sealing import Sealer
from eventrail.runtime.cancellations import Cancellations
from eventrail.runtime.context import (
    Clock,
    PublishFrame,
    ReadNotes,
    SystemClock,
    TakeOver,
    WriteNote,
    none_noted,
    none_shown,
)
from eventrail.runtime.fence import Fence, Open
from eventrail.runtime.observe import Observer, Silent
from eventrail.runtime.retry import RetryPolicy

Announce = Callable[[Answer, str | None], Awaitable[None]]
FenceOf = Callable[[str, str, Delivery | None], Fence]
"""Returns the fence of a request, given its tenant, its id and what was delivered for it."""


def _open(tenant: str, rid: str, delivery: Delivery | None) -> Fence:
    del tenant, rid, delivery
    return Open()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """All that a runner needs of its process.

    Attributes:
        by: who speaks in events, `<service>@<instance>`.
        release: the release, for every event's version.
        config: returns the configuration now in force.
        announce: tells whoever waits that a request ended: (answer, reply_to).
    """

    by: str
    release: str
    config: Callable[[], Config]
    sealer: Sealer
    publish_frame: PublishFrame
    write_note: WriteNote
    announce: Announce
    take_over: TakeOver = none_shown
    read_notes: ReadNotes = none_noted
    fence: FenceOf = _open
    clock: Clock = field(default_factory=SystemClock)
    cancellations: Cancellations = field(default_factory=Cancellations)
    observer: Observer = field(default_factory=Silent)
    retry: RetryPolicy = field(default_factory=RetryPolicy)
    rng: random.Random = field(default_factory=random.Random)
