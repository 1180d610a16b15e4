"""The contract between the runtime and a stage.

A stage is a decision with its I/O handed in: it gets the state of one request and says which
events follow. The runtime does the rest, the same way for all: fetch, decode, fold, trace,
time out, heartbeat, append, acknowledge, retry, dead-letter, drain.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from eventrail.contracts.errors import EventrailError, Problem
from eventrail.contracts.events import EventData, Versions
from eventrail.contracts.notes import NoteData
from eventrail.eventlog.state import RequestState
from eventrail.runtime.context import Context


@dataclass(frozen=True, slots=True)
class Step:
    """What a stage decided.

    Attributes:
        events: the events to append, in order; may be empty.
        version: which configuration played a part.
        next: the stage that acts next; None follows the routing slip.
        if_lost: notes to write if another record took our place at the tail, so that money
            spent on work that was thrown away is on the books.
        if_appended: notes to write once the events are in the log.
    """

    events: Sequence[EventData]
    version: Versions = field(default_factory=Versions)
    next: str | None = None
    if_lost: Sequence[NoteData] = ()
    if_appended: Sequence[NoteData] = ()


class Stage(Protocol):
    """One stage of a request's path.

    Attributes:
        name: the subject token it serves, e.g. `router` or `model-echo`.
        timeout_s: seconds one `handle` may take.
        slots: how many requests one process carries in this stage at once.
        from_record: True if the stage must start from a stored record, because it does
            something outside that must not be forgotten if the process dies. Otherwise it
            may run in the same go as the stage before it.
    """

    @property
    def name(self) -> str: ...  # noqa: D102 -- described above
    @property
    def timeout_s(self) -> float: ...  # noqa: D102 -- described above
    @property
    def slots(self) -> int: ...  # noqa: D102 -- described above
    @property
    def from_record(self) -> bool: ...  # noqa: D102 -- described above

    async def handle(self, state: RequestState, context: Context) -> Step:
        """Decide what follows.

        Raises:
            Retry: try again later.
            RequestProblem: the request cannot go on; it ends in `failed`.
            Exception: anything else is a defect: retried, and after the last delivery the
                request ends in `failed` with `stage_error`.
        """
        ...


class Retry(EventrailError):
    """The stage cannot decide now; deliver the record again.

    Args:
        reason: shown in logs, and in the `failed` event if no later try succeeds.
        delay_s: seconds to wait; None lets the retry policy choose.
        problem: what to end the request with when the deliveries are exhausted.
    """

    def __init__(
        self, reason: str, *, delay_s: float | None = None, problem: Problem | None = None
    ) -> None:
        super().__init__(reason)
        self.delay_s = delay_s
        self.problem = problem
