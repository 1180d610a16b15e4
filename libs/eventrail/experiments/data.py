"""Ended requests with what was said of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from eventrail.contracts.errors import EventrailError
from eventrail.contracts.notes import Feedback, Judged, Note
from eventrail.experiments.outcomes import Outcome

_STARS = 5


class UnknownReward(EventrailError):
    """A reward of a kind that there is not."""


@dataclass(slots=True)
class Data:
    """What the reports are made of.

    Attributes:
        outcomes: by request.
        scores: the judges' scores by request and check.
        feedback: the users' verdicts by request, 0 to 1.
        dissatisfied: how likely the user was found dissatisfied, 0 to 1, where one went on.
    """

    outcomes: dict[str, Outcome] = field(default_factory=dict[str, Outcome])
    scores: dict[str, dict[str, float]] = field(default_factory=dict[str, dict[str, float]])
    feedback: dict[str, list[float]] = field(default_factory=dict[str, list[float]])
    dissatisfied: dict[str, float] = field(default_factory=dict[str, float])
    _noted: set[str] = field(default_factory=set[str])

    def take(self, outcome: Outcome | None) -> None:
        """Take an ended request in; the same one twice counts once."""
        if outcome is not None:
            self.outcomes[outcome.rid] = outcome

    def note(self, note: Note) -> None:
        """Take a note in; the same one twice counts once."""
        if note.id in self._noted:
            return
        self._noted.add(note.id)
        data = note.payload()
        if isinstance(data, Judged):
            self.scores.setdefault(note.rid, {}).update(data.scores)
        elif isinstance(data, Feedback) and data.signal == "dissatisfied":
            self.dissatisfied[note.rid] = (1 - (data.value or 0.0)) / 2
        elif isinstance(data, Feedback) and (value := _verdict(data)) is not None:
            self.feedback.setdefault(note.rid, []).append(value)

    def judged(self, rid: str, check: str = "") -> float | None:
        """Return a request's score of one check, or the mean of all; None if it has none."""
        scores = self.scores.get(rid, {})
        if check:
            return scores.get(check)
        return _mean(scores.values())

    def liked(self, rid: str) -> float | None:
        """Return the users' mean verdict on a request, 0 to 1; None without feedback."""
        return _mean(self.feedback.get(rid, ()))


REWARDS = (
    "ok",
    "judged",
    "judged:CHECK",
    "feedback",
    "dissatisfied",
    "cost",
    "duration_ms",
    "ttft_ms",
)
"""What arms can be compared by."""


def reward_of(data: Data, outcome: Outcome, kind: str) -> float | None:
    """Return what a request counts for; None if that is not known of it.

    Raises:
        UnknownReward: there is no such kind.
    """
    name, _, check = kind.partition(":")
    match name:
        case "ok":
            return None if outcome.ok is None else float(outcome.ok)
        case "judged":
            return data.judged(outcome.rid, check)
        case "feedback":
            return data.liked(outcome.rid)
        case "dissatisfied":
            return data.dissatisfied.get(outcome.rid)
        case "cost" | "duration_ms" | "ttft_ms":
            return float(getattr(outcome, name))
        case _:
            raise UnknownReward(f"no reward {kind!r}; there are: {', '.join(REWARDS)}")


def _verdict(feedback: Feedback) -> float | None:
    if feedback.value is None:
        return None
    if feedback.signal == "stars":
        return (feedback.value - 1) / (_STARS - 1)
    return (feedback.value + 1) / 2 if feedback.signal == "thumbs" else None


def _mean(values: Iterable[float]) -> float | None:
    listed = list(values)
    return sum(listed) / len(listed) if listed else None
