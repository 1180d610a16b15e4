"""What counts as feedback."""

import hashlib

import msgspec

from eventrail.contracts.errors import ContractError, InvalidSubject
from eventrail.contracts.notes import Feedback, FeedbackSubmission
from eventrail.contracts.subjects import check_rid

TEXT_CHARACTERS = 32_000
"""The longest comment that is taken."""

_DECODER = msgspec.json.Decoder(FeedbackSubmission)
_VALUES: dict[str, frozenset[float]] = {
    "thumbs": frozenset({-1.0, 1.0}),
    "stars": frozenset({1.0, 2.0, 3.0, 4.0, 5.0}),
}
_TEXTS = frozenset({"comment", "edit", "report"})


class UnusableFeedback(ContractError):
    """Feedback that says nothing, or about nothing; the message names the field."""


def decode_submission(payload: bytes) -> FeedbackSubmission:
    """Decode and check the body of `feedback.<tenant>`.

    Raises:
        UnusableFeedback: it does not have the shape, or makes no sense.
    """
    try:
        submission = _DECODER.decode(payload)
        check_rid(submission.rid)
    except (msgspec.MsgspecError, UnicodeDecodeError, InvalidSubject) as error:
        raise UnusableFeedback(f"not feedback: {error}") from error
    fault = _fault(submission)
    if fault:
        raise UnusableFeedback(f"not feedback: {fault}")
    return submission


def _fault(submission: FeedbackSubmission) -> str:
    signal, value = submission.signal, submission.value
    if signal in _VALUES:
        allowed = sorted(_VALUES[signal])
        return "" if value in allowed else f"`value` of {signal} is one of {allowed}, not {value}"
    if signal not in _TEXTS:
        known = ", ".join(sorted({*_VALUES, *_TEXTS}))
        return f"`signal` is one of {known}, not {signal!r}"
    if not submission.text.strip():
        return f"`text` is empty; {signal} needs one"
    if len(submission.text) > TEXT_CHARACTERS:
        return f"`text` has more than {TEXT_CHARACTERS} characters"
    return ""


def note_of(submission: FeedbackSubmission) -> Feedback:
    """Return the note that a submission becomes."""
    return Feedback(
        signal=submission.signal,
        value=submission.value,
        text=submission.text,
        user=submission.user,
    )


def note_id(tenant: str, submission: FeedbackSubmission) -> str:
    """Return the id of the note: the same for the same submission.

    Without an id of the app's own, equal words about one request are the same submission.
    """
    own = submission.id
    content = msgspec.json.encode(submission) if own is None else f"id\x00{own}".encode()
    name = f"feedback\x00{tenant}\x00{submission.rid}\x00".encode()
    return hashlib.sha256(name + content).hexdigest()[:24]
