"""`POST /v1/requests/{rid}/feedback`: what a user thinks of an answer."""

import hashlib
from typing import Final

import msgspec

from eventrail.client.durable import publish_durably
from eventrail.contracts import subjects
from eventrail.contracts.errors import Code, problem
from eventrail.contracts.ids import new_message_id
from eventrail.contracts.notes import FeedbackSubmission
from eventrail.eventlog.jetstream.publisher import Publisher
from eventrail.gateway.decoding import decode
from eventrail.gateway.http.creating import json_body
from eventrail.gateway.http.exchange import JSON
from eventrail.gateway.http.routing import Call, Parameter
from eventrail.signals.explicit.checking import ID_CHARACTERS, fault_of


class FeedbackBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a user said, or did.

    Attributes:
        signal: `thumbs`, `stars`, `comment`, `edit`, `report` or `comparison`; of what was done
            in the app `copy`, `delete`, `rename`, `share` or `regenerate`.
        value: thumbs -1 or 1; stars 1 to 5; a comparison 1 if this answer is the better one, -1 if
            the other is, 0 for neither.
        text: a comment, a report, or the edited answer.
        user: the app's own end-user id.
        id: chosen by the app; the same id counts once.
        other: the request whose answer was shown beside it.
        place: at which place this answer was shown there, 0 for the first.
    """

    signal: str
    value: float | None = None
    text: str = ""
    user: str | None = None
    id: str | None = None
    other: str = ""
    place: int | None = None


class Taken(msgspec.Struct, frozen=True):
    """It is stored, and will be noted.

    Attributes:
        id: the request.
        feedback: the submission's id.
    """

    id: str
    feedback: str
    object: str = "eventrail.feedback"


CREATING: Final = (
    Parameter(
        "Idempotency-Key",
        "The same as `id` in the body, which comes first",
        "header",
        {"type": "string", "minLength": 1, "maxLength": ID_CHARACTERS},
    ),
)

_BODY: Final = msgspec.json.Decoder(FeedbackBody)
_encode = msgspec.json.Encoder().encode


async def create(call: Call) -> None:
    """Check a submission, store it, and answer 202.

    Raises:
        RequestProblem: `not_found`; or `invalid_request`, and `where` names the field.
        LogUnavailable: it is not known to be stored.
    """
    rid = call.at["rid"]
    body = decode(_BODY, await json_body(call))
    await call.gateway.lookup.record(call.tenant, rid)
    own_id = body.id or call.exchange.header(b"idempotency-key") or new_message_id()
    submission = FeedbackSubmission(
        rid, body.signal, body.value, body.text, body.user, own_id, body.other, body.place
    )
    fault = fault_of(submission)
    if fault is not None:
        raise problem(Code.INVALID_REQUEST, str(fault), where=fault.where)
    message_id = hashlib.sha256(f"{call.tenant}\0{rid}\0{own_id}".encode()).hexdigest()[:32]
    await publish_durably(
        Publisher(call.gateway.client),
        subjects.feedback(call.tenant),
        _encode(submission),
        message_id=message_id,
    )
    await call.exchange.send(202, _encode(Taken(rid, own_id)), [JSON])
