"""Which submissions of feedback make sense, signal by signal."""

from typing import Final, NamedTuple

from eventrail.contracts.errors import ContractError, InvalidSubject
from eventrail.contracts.notes import FeedbackSubmission
from eventrail.contracts.signals import DONE, INFERRED, SAID
from eventrail.contracts.subjects import check_rid

TEXT_CHARACTERS: Final = 32_000
"""The longest comment, report or edited answer that is taken."""

ID_CHARACTERS: Final = 200
"""The longest id of an app's own."""

VALUED: Final[dict[str, tuple[float, ...]]] = {
    "thumbs": (-1.0, 1.0),
    "stars": (1.0, 2.0, 3.0, 4.0, 5.0),
    "comparison": (-1.0, 0.0, 1.0),
}
"""The numbers that signals come with, by signal."""

_TEXTS: Final = frozenset({"comment", "edit", "report"})
_OTHERS: Final = frozenset({"comparison", "regenerate"})
_PLACES: Final = (0, 1)


class Fault(NamedTuple):
    """What is wrong with a submission.

    Attributes:
        where: the field.
        what: the rest of the sentence that begins with the field's name.
    """

    where: str
    what: str

    def __str__(self) -> str:
        """Return one sentence."""
        return f"`{self.where}` {self.what}"


class UnusableFeedback(ContractError):
    """Feedback that says nothing, or about nothing; the message names the field."""


def fault_of(submission: FeedbackSubmission) -> Fault | None:
    """Return what is wrong with a submission; None if it makes sense."""
    for check in (_signal, _value, _text, _other, _ids):
        fault = check(submission)
        if fault is not None:
            return fault
    return None


def _signal(submission: FeedbackSubmission) -> Fault | None:
    signal = submission.signal
    if signal in SAID | DONE:
        return None
    if signal in INFERRED:
        return Fault("signal", f"{signal!r} is inferred from the log; it cannot be sent")
    return Fault("signal", f"is one of {', '.join(sorted(SAID | DONE))}, not {signal!r}")


def _value(submission: FeedbackSubmission) -> Fault | None:
    signal, value = submission.signal, submission.value
    allowed = VALUED.get(signal)
    if allowed is None:  # a number beside words is taken, and says nothing
        fits = value is None or signal in _TEXTS
        return None if fits else Fault("value", f"must be left out of {signal}")
    if value in allowed:
        return None
    written = ", ".join(f"{each:g}" for each in allowed)
    return Fault("value", f"of {signal} is one of {written}, not {value}")


def _text(submission: FeedbackSubmission) -> Fault | None:
    signal, text = submission.signal, submission.text
    if signal in _TEXTS and not text.strip():
        return Fault("text", f"is empty; {signal} needs one")
    if len(text) > TEXT_CHARACTERS:
        return Fault("text", f"has more than {TEXT_CHARACTERS} characters")
    return None


def _other(submission: FeedbackSubmission) -> Fault | None:
    signal, other, place = submission.signal, submission.other, submission.place
    if place is not None and (signal != "comparison" or place not in _PLACES):
        return Fault("place", "is 0 or 1, and belongs to a comparison")
    if not other:
        return (
            Fault("other", "is missing; a comparison needs it") if signal == "comparison" else None
        )
    if signal not in _OTHERS:
        return Fault("other", f"must be left out of {signal}")
    try:
        check_rid(other)
    except InvalidSubject:
        return Fault("other", "is no request's id")
    return Fault("other", "is the request itself") if other == submission.rid else None


def _ids(submission: FeedbackSubmission) -> Fault | None:
    for where, value in (("id", submission.id), ("user", submission.user)):
        if value is not None and not 0 < len(value) <= ID_CHARACTERS:
            return Fault(where, f"has 1 to {ID_CHARACTERS} characters")
    return None
