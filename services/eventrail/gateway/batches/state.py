"""The life of a batch as a pure state machine.

    validating -> in_progress -> finalizing -> completed
        |             |  `----------------------> expired
        |             `-> cancelling -----------> cancelled
        `---------------------------------------> failed

Source: OpenAI's Batch API, "The batch object".
"""

from datetime import datetime
from typing import Any, Final

import msgspec

from eventrail.contracts.errors import IllegalTransition

TERMINAL: Final = frozenset({"completed", "failed", "expired", "cancelled"})

_FOLLOWS: dict[str, frozenset[str]] = {
    "validating": frozenset({"in_progress", "cancelling", "failed", "expired"}),
    "in_progress": frozenset({"in_progress", "finalizing", "cancelling", "failed", "expired"}),
    "finalizing": frozenset({"finalizing", "completed", "failed"}),
    "cancelling": frozenset({"cancelling", "cancelled", "failed"}),
}


class LineProblem(msgspec.Struct, frozen=True):
    """What is wrong with the input, in OpenAI's shape.

    Attributes:
        line: its number, from 1; None if it is not about a line.
    """

    code: str
    message: str
    line: int | None = None
    param: str | None = None


class BatchState(msgspec.Struct, frozen=True, omit_defaults=True):
    """A batch.

    Attributes:
        batch: 32 hexadecimal digits.
        tenant: whose it is.
        key: id of the virtual key that started it, and whose bounds its requests have.
        endpoint: what every line asks.
        input: the file of requests.
        window: the completion window as asked for.
        created: UNIX time in seconds, as all times here.
        expires: when what is left is given up.
        digest: of what was asked for, to tell a repeat from a conflict.
        status: see above.
        metadata: the app's own.
        reached: when each status was reached.
        runner: names the run that may write; a later one takes over by another name.
        total: requests in the input.
        completed: requests answered.
        failed: requests that were not.
        output: the file of answers; empty until it is there.
        errors: the file of failures; empty until it is there.
        problems: why the input was refused.
    """

    batch: str
    tenant: str
    endpoint: str
    input: str
    window: str
    created: int
    expires: int
    digest: str
    key: str = ""
    status: str = "validating"
    metadata: dict[str, str] = {}
    reached: dict[str, int] = {}
    runner: str = ""
    total: int = 0
    completed: int = 0
    failed: int = 0
    output: str = ""
    errors: str = ""
    problems: list[LineProblem] = []

    @property
    def ended(self) -> bool:
        """Whether nothing more happens to it."""
        return self.status in TERMINAL


class BatchEntry(msgspec.Struct, frozen=True, omit_defaults=True):
    """One message of the stream `BATCHES`.

    Attributes:
        at: when.
        by: which process says so.
        state: the batch from here on.
    """

    at: datetime
    by: str
    state: BatchState


def moved(state: BatchState, status: str, now: float, **changes: Any) -> BatchState:
    """Return the state after a step.

    Args:
        state: before it.
        status: to reach; the same one for a step on the way.
        now: UNIX time in seconds.
        changes: fields that change besides.

    Raises:
        IllegalTransition: the status cannot follow.
    """
    if status not in _FOLLOWS.get(state.status, frozenset()):
        raise IllegalTransition(f"batch {state.batch}: {status} cannot follow {state.status}")
    reached = state.reached
    if status != state.status:
        reached = {**reached, status: int(now)}
    return msgspec.structs.replace(state, status=status, reached=reached, **changes)


def kind_of(state: BatchState) -> str:
    """Return the subject token of an entry that follows the first: `step` or `done`."""
    return "done" if state.ended else "step"
