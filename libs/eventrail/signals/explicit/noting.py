"""The note that a submission becomes."""

import hashlib

import msgspec

from eventrail.contracts.errors import InvalidSubject
from eventrail.contracts.notes import Feedback, FeedbackSubmission
from eventrail.contracts.signals import DONE
from eventrail.contracts.subjects import check_rid
from eventrail.signals.explicit.checking import VALUED, UnusableFeedback, fault_of

_DECODER = msgspec.json.Decoder(FeedbackSubmission)


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
    fault = fault_of(submission)
    if fault is not None:
        raise UnusableFeedback(f"not feedback: {fault}")
    return submission


def note_of(submission: FeedbackSubmission, sampled: float = 1.0) -> Feedback:
    """Return the note that a submission becomes.

    Args:
        submission: what the app sent.
        sampled: the probability with which its user had been asked.
    """
    return Feedback(
        signal=submission.signal,
        value=submission.value if submission.signal in VALUED else None,
        text=submission.text,
        user=submission.user,
        implicit=submission.signal in DONE,
        other=submission.other,
        place=submission.place,
        sampled=sampled,
    )


def note_id(tenant: str, submission: FeedbackSubmission) -> str:
    """Return the id of the note: the same for the same submission.

    Without an id of the app's own, equal words about one request are the same submission.
    """
    own = submission.id
    content = msgspec.json.encode(submission) if own is None else f"id\x00{own}".encode()
    name = f"feedback\x00{tenant}\x00{submission.rid}\x00".encode()
    return hashlib.sha256(name + content).hexdigest()[:24]
