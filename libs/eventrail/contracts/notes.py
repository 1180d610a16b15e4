"""Notes: what others say about a request, at any time, outside its life chain."""

from datetime import datetime
from typing import Any, ClassVar

import msgspec

from eventrail.contracts.errors import UndecodableMessage
from eventrail.contracts.events import Usage


class NoteData(msgspec.Struct, frozen=True, omit_defaults=True):
    """Base of all note data. Subclasses name their kind, a subject token, in `kind`."""

    kind: ClassVar[str] = ""


class Attempted(NoteData, frozen=True):
    """A paid call is about to be made: written, and durable, before the call is.

    The first call made from a record has none where that record is its entry: then its id is
    `<rid>.<position>`. With `generated` or `spent` it accounts for every call, also one that a
    crash cut off.

    Attributes:
        worst: the most that the call can cost, if the request draws on a budget: what is billed
            if nobody ever learns what came of it.
    """

    kind: ClassVar[str] = "attempted"
    attempt: str
    pool: str
    model: str = ""
    delivery: int = 1
    worst: float = 0.0


class Spent(NoteData, frozen=True):
    """Money went into a generation that the log did not take: the race was lost.

    If there are several on one attempt, the one of the highest cost knows best.

    Attributes:
        price: id of the price that `cost` was reckoned with; empty if there is none.
        model: which model of the pool was called.
    """

    kind: ClassVar[str] = "spent"
    attempt: str
    pool: str
    reason: str
    usage: Usage = Usage()
    cost: float = 0.0
    price: str = ""
    model: str = ""


class CancelRequested(NoteData, frozen=True):
    """Somebody wants the request to stop."""

    kind: ClassVar[str] = "cancel_requested"
    reason: str = ""


class Judged(NoteData, frozen=True):
    """A judge's verdict: `scores` by check, each 0 (bad) to 1 (good).

    Attributes:
        judge: who, e.g. `rules`, or `model:<pool>`.
        version: of the judge: its checks, prompts and model; another one may say otherwise.
        why: how the request came to be judged: `rate`, `low_confidence`, `anchor`, `replay` or
            `asked`; empty in older notes.
        sampled: the probability with which it was chosen; what estimates weigh it by.
        reasons: what the judge said before its verdict, by check, masked.
        pool: the pool that a model judge asked; empty for rules.
        model: the model that answered.
        usage: what its calls used.
        cost: what they cost.
        call: the request, in the space of shadows, that was the judge's call.
        known: the score that people gave, of an anchor; None for any other request.
        anchor: id of the anchor; empty for any other request, and in older notes.
        lengths: of an anchor, characters of its answer and of the one it was compared with.
    """

    kind: ClassVar[str] = "judged"
    judge: str
    scores: dict[str, float]
    version: str = ""
    why: str = ""
    sampled: float = 1.0
    reasons: dict[str, str] = {}
    pool: str = ""
    model: str = ""
    usage: Usage = Usage()
    cost: float = 0.0
    call: str = ""
    known: float | None = None
    anchor: str = ""
    lengths: tuple[int, int] = (0, 0)


class Compared(NoteData, frozen=True):
    """A judge held this request's answer against another's, in both orders.

    Attributes:
        judge: who, as in `Judged`.
        other: the request whose answer was the other one.
        winner: `this`, `other` or `tie`; `tie` also if the two orders disagree.
        orders: the verdict with this answer first, then with it second, each `this`, `other`
            or `tie`.
        version: of the judge.
        reasons: what it said before its verdicts, in the same order, masked.
        lengths: characters of this answer and of the other.
        pool: the pool that was asked.
        model: the model that answered.
        usage: what both calls used.
        cost: what they cost.
    """

    kind: ClassVar[str] = "compared"
    judge: str
    other: str
    winner: str
    orders: list[str]
    version: str = ""
    reasons: list[str] = []
    lengths: tuple[int, int] = (0, 0)
    pool: str = ""
    model: str = ""
    usage: Usage = Usage()
    cost: float = 0.0


class Feedback(NoteData, frozen=True):
    """What a user thinks of an answer, said or inferred.

    Attributes:
        signal: said: `thumbs`, `stars`, `comment`, `edit`, `report`, `comparison`; done in the
            app: `copy`, `delete`, `rename`, `share`, `regenerate`; inferred: one of
            `contracts.signals.INFERRED`.
        value: thumbs -1 or 1; stars 1 to 5; a comparison -1 (the other is better), 0 or 1;
            inferred signals -1 (bad) to 1 (good); None where there is no number.
        text: a comment, or the edited answer.
        user: the app's own end-user id.
        implicit: whether it was inferred, or seen in what the user did, rather than said.
        confidence: how sure an inferred signal is, 0 to 1; None of what was said.
        evidence: the later request that an inferred signal was seen in.
        other: the request whose answer this one was compared with.
        place: at which place this answer was shown in a comparison, 0 for the first.
        sampled: the probability with which the user was asked; 1 for what was not asked for.
        detector: version of what inferred it.
    """

    kind: ClassVar[str] = "feedback"
    signal: str
    value: float | None = None
    text: str = ""
    user: str | None = None
    implicit: bool = False
    confidence: float | None = None
    evidence: str = ""
    other: str = ""
    place: int | None = None
    sampled: float = 1.0
    detector: str = ""


class FeedbackAsked(NoteData, frozen=True):
    """The app was told to ask its user about an answer.

    Attributes:
        why: `low_confidence` or `sample`.
        sampled: the probability with which it was chosen.
        ask: `thumbs`, `stars` or `comparison`.
        other: the request, in the space of shadows, whose answer is to be shown beside it.
        first: which is to be shown first, `this` or `other`: drawn at random.
    """

    kind: ClassVar[str] = "feedback_asked"
    why: str
    sampled: float = 1.0
    ask: str = "thumbs"
    other: str = ""
    first: str = "this"


class PersonAnswered(NoteData, frozen=True):
    """A person answered a request that was handed over.

    Attributes:
        by: who.
        text: masked like a request.
        dictionary: placeholder to original, sealed; None if nothing was masked.
    """

    kind: ClassVar[str] = "person_answered"
    by: str
    text: str
    dictionary: str | None = None


class Audited(NoteData, frozen=True):
    """A request that was served from a similar question's answer was also answered afresh.

    Attributes:
        key: of the entry that served it.
        same: whether both answers say the same.
        score: how sure that is, 0 to 1.
        likeness: how sure the two questions had been the same.
        fresh: the request, in the space of shadows, that was answered afresh.
    """

    kind: ClassVar[str] = "audited"
    key: str
    same: bool
    score: float
    likeness: float = 0.0
    fresh: str = ""


class Evicted(NoteData, frozen=True):
    """The cached answer that a request was given, or gave, serves no more.

    Attributes:
        key: of the entry.
        reason: `feedback` or `audit`.
        source_rid: the request that the answer had been given to first.
        until: UNIX seconds before which no other answer is kept in its place.
    """

    kind: ClassVar[str] = "evicted"
    key: str
    reason: str
    source_rid: str = ""
    until: float = 0.0


NOTE_KINDS: dict[str, type[NoteData]] = {
    kind.kind: kind
    for kind in (
        Attempted,
        Spent,
        CancelRequested,
        Judged,
        Compared,
        Feedback,
        FeedbackAsked,
        PersonAnswered,
        Audited,
        Evicted,
    )
}
"""Every kind of note this release knows, by its subject token."""


class Note(msgspec.Struct, frozen=True, omit_defaults=True):
    """One message of the stream `NOTES`, on `note.<kind>.<tenant>.<rid>`."""

    id: str
    rid: str
    tenant: str
    kind: str
    at: datetime
    by: str
    data: msgspec.Raw

    def payload(self) -> NoteData | dict[str, Any]:
        """Return the typed data; a plain dictionary for a kind this release does not know.

        Raises:
            UndecodableMessage: a known kind whose data does not fit it.
        """
        try:
            return msgspec.json.decode(self.data, type=NOTE_KINDS.get(self.kind, dict[str, Any]))
        except msgspec.MsgspecError as error:
            raise UndecodableMessage(f"note {self.id} of kind {self.kind}: {error}") from error


class FeedbackSubmission(
    msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True
):
    """The body of `feedback.<tenant>`.

    Attributes:
        rid: the request that the feedback is about.
        id: chosen by the app; the same id counts once.
        other: the request whose answer was shown beside it, for a comparison.
        place: at which place this request's answer was shown there, 0 for the first.
    """

    rid: str
    signal: str
    value: float | None = None
    text: str = ""
    user: str | None = None
    id: str | None = None
    other: str = ""
    place: int | None = None


_NOTE = msgspec.json.Decoder(Note)


def decode_note(payload: bytes) -> Note:
    """Decode a note; raise `UndecodableMessage` if it is none."""
    try:
        return _NOTE.decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise UndecodableMessage(f"not a note: {error}") from error


def encode_note(note: Note) -> bytes:
    """Return the bytes of a note as they stand in the stream."""
    return msgspec.json.encode(note)
