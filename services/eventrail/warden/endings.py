"""The terminal events that the warden appends, each with what to do about it."""

from collections.abc import Callable

from eventrail.contracts.errors import Code, Problem
from eventrail.contracts.events import Cancelled, EventData, Failed
from eventrail.eventlog.state import RequestState

Ending = Callable[[RequestState, str], EventData]
"""From the state and the stage it waits for to the terminal event's data."""


def deadline_exceeded(state: RequestState, stage: str) -> Failed:
    """Nobody ended the request before its deadline."""
    return _failed(
        state,
        Code.DEADLINE_EXCEEDED,
        f"the deadline passed while the request waited for stage {stage}",
        stage,
        f"`eventrail doctor` shows whether a process serves {stage} and how much waits for it",
    )


def retries_exhausted(deliveries: int) -> Ending:
    """Return the ending of a record that was delivered and never settled."""

    def ending(state: RequestState, stage: str) -> Failed:
        return _failed(
            state,
            Code.RETRIES_EXHAUSTED,
            f"stage {stage} took the request {deliveries} times and settled it never",
            stage,
            "processes of that stage crash or hang on it; their logs say where",
        )

    return ending


def poison(state: RequestState, stage: str) -> Failed:
    """The request's last record cannot be read."""
    return _failed(
        state,
        Code.POISON,
        f"the record that waited for stage {stage} cannot be read",
        stage,
        "something other than Eventrail wrote to this subject, or a newer release did",
    )


def cancelled(reason: str) -> Ending:
    """Return the ending of a request whose cancel no stage honoured."""

    def ending(state: RequestState, _stage: str) -> Cancelled:
        return Cancelled(reason=reason, usage=state.usage, cost=state.cost)

    return ending


def _failed(state: RequestState, code: Code, message: str, where: str, hint: str) -> Failed:
    problem = Problem(code=code.value, message=message, where=where, hint=hint)
    return Failed(problem=problem, cost=state.cost)
