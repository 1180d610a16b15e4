"""What the runtime reports about its own work; telemetry implements it."""

from datetime import datetime
from typing import Protocol

from eventrail.eventlog.state import RequestState


class StageRun:
    """One run of one stage, as it is observed.

    Attributes:
        stage: the stage's name.
        span: id of its span; trace and parent come from the state.
        started: when it began (UTC).
        ended: when it ended (UTC).
        outcome: `ok`, `retry`, `failed`, `timeout` or `error`.
        error: what went wrong; empty when nothing did.
    """

    __slots__ = ("ended", "error", "outcome", "span", "stage", "started")

    def __init__(self, stage: str, span: str, started: datetime) -> None:
        self.stage = stage
        self.span = span
        self.started = started
        self.ended = started
        self.outcome = "ok"
        self.error = ""


class Observer(Protocol):
    """Hears of everything; must be quick and must not raise."""

    def admitted(self, state: RequestState, span: str, at: datetime) -> None:
        """Say that this process admitted a request; `span` is the root of its trace."""
        ...

    def ran(self, run: StageRun, before: RequestState, after: RequestState) -> None:
        """Say that a stage ran, and what the state was before and after it."""
        ...

    def delivered(self, stage: str, attempt: int) -> None:
        """Say that a record was delivered for the `attempt`-th time."""
        ...

    def appended(self, stage: str, tries: int, *, already_ours: bool) -> None:
        """Say that a record is in the log."""
        ...

    def lost(self, stage: str) -> None:
        """Say that another record took our place."""
        ...

    def superseded(self, stage: str) -> None:
        """Say that a redelivered record was no longer the tail, so nothing was done."""
        ...

    def ended(self, state: RequestState, at: datetime) -> None:
        """Say that this process appended a request's terminal event."""
        ...


class Silent:
    """Reports nothing."""

    def admitted(self, state: RequestState, span: str, at: datetime) -> None:
        """Ignore."""

    def ran(self, run: StageRun, before: RequestState, after: RequestState) -> None:
        """Ignore."""

    def delivered(self, stage: str, attempt: int) -> None:
        """Ignore."""

    def appended(self, stage: str, tries: int, *, already_ours: bool) -> None:
        """Ignore."""

    def lost(self, stage: str) -> None:
        """Ignore."""

    def superseded(self, stage: str) -> None:
        """Ignore."""

    def ended(self, state: RequestState, at: datetime) -> None:
        """Ignore."""
