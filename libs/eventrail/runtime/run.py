"""A request on its way through one process: from one stored record to the next."""

from datetime import datetime

import msgspec

from eventrail.contracts.answers import Answer
from eventrail.contracts.events import Event, Span, Versions, encode_data
from eventrail.contracts.ids import event_id
from eventrail.contracts.notes import NoteData
from eventrail.contracts.records import Record, encode_event
from eventrail.contracts.subjects import DONE
from eventrail.eventlog.fold import apply
from eventrail.eventlog.interface import Delivery
from eventrail.eventlog.path import next_stage
from eventrail.eventlog.state import RequestState
from eventrail.runtime.stage import Step


class Run:
    """What a run has come to.

    Attributes:
        state: the fold of all events, the gathered ones included.
        stage: the stage that acts next, or `done`.
        after: sequence of the record that the run's own record must follow; 0 for the first.
        prior: the events before this run.
        events: the events gathered in this run.
        delivery: the delivered record that started the run; None for an admission.
        if_lost: notes to write if another record takes our place.
        if_appended: notes to write if ours is in the log.
        answer: the answer, once the request has ended in this run.
    """

    __slots__ = (
        "after",
        "answer",
        "delivery",
        "events",
        "if_appended",
        "if_lost",
        "prior",
        "stage",
        "state",
    )

    def __init__(
        self,
        state: RequestState,
        stage: str,
        *,
        after: int,
        prior: list[msgspec.Raw],
        delivery: Delivery | None,
    ) -> None:
        self.state = state
        self.stage = stage
        self.after = after
        self.prior = prior
        self.delivery = delivery
        self.events: list[msgspec.Raw] = []
        self.if_lost: list[NoteData] = []
        self.if_appended: list[NoteData] = []
        self.answer: Answer | None = None

    @property
    def attempt(self) -> int:
        """Delivery count; 0 once the run has moved past the delivered stage."""
        return 0 if self.delivery is None or self.events else self.delivery.attempt

    def take(
        self, step: Step, *, span: str, started: datetime, now: datetime, by: str, version: Versions
    ) -> None:
        """Fold a step into the run and move on to the stage it leads to; all of it or nothing.

        Raises:
            IllegalTransition: its events cannot follow, or lead nowhere.
        """
        state, events = self.state, list[msgspec.Raw]()
        parent = state.last_span
        for data in step.events:
            event = Event(
                id=event_id(state.rid, state.position),
                type=data.type,
                at=now,
                by=by,
                data=encode_data(data),
                version=version,
                span=Span(id=span, start=started, parent=parent),
            )
            state = apply(state, data, at=now, span=span)
            events.append(encode_event(event))
        self.stage = DONE if state.ended else step.next or next_stage(state, self.stage)
        self.state = state
        self.events += events
        self.if_lost += step.if_lost
        self.if_appended += step.if_appended

    def record(self) -> Record:
        """Return the record that the run appends."""
        state = self.state
        return Record(
            rid=state.rid,
            tenant=state.tenant,
            next=self.stage,
            trace=state.trace,
            deadline=state.deadline,
            events=self.events,
            prior=self.prior,
        )
