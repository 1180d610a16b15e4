"""JSON Schema and AsyncAPI of everything on the wire, made from the types.

FastStream's own AsyncAPI generation does not know msgspec types, so the document is put
together here from `msgspec.json.schema_components`.
"""

from dataclasses import dataclass
from typing import Any

import msgspec

from eventrail.contracts.answers import Answer, TokenFrame
from eventrail.contracts.changes import Changed
from eventrail.contracts.config_states import ConfigState
from eventrail.contracts.documents import DocumentChange
from eventrail.contracts.events import EVENT_TYPES, Event, EventData
from eventrail.contracts.measures import ReplicaMeasures
from eventrail.contracts.notes import NOTE_KINDS, FeedbackSubmission, Note
from eventrail.contracts.operations import Alarm, Incident
from eventrail.contracts.parameters import Parameters
from eventrail.contracts.pool_states import BreakerChanged, PoolState
from eventrail.contracts.records import Record
from eventrail.contracts.requests import Submission
from eventrail.contracts.resources import ListQuery, RequestPage

ASYNCAPI_VERSION = "3.0.0"
_REFERENCE = "#/components/schemas/{name}"


@dataclass(frozen=True, slots=True)
class Text:
    """A body that is plain UTF-8 text, not JSON.

    Attributes:
        name: of the message.
        holds: what the text says.
    """

    name: str
    holds: str


@dataclass(frozen=True, slots=True)
class Channel:
    """A subject and what travels on it.

    Attributes:
        address: the subject, parts that vary in braces.
        message: the type of its messages.
        action: `send` if Eventrail publishes there, `receive` if it listens.
        summary: one sentence.
        replies: what comes back on the message's reply subject; empty if nothing does.
    """

    address: str
    message: type[msgspec.Struct] | Text
    action: str
    summary: str
    replies: tuple[type[msgspec.Struct], ...] = ()


CHANNELS: dict[str, Channel] = {
    "log": Channel("log.{stage}.{tenant}.{rid}", Record, "send", "The life of a request."),
    "notes": Channel("note.{kind}.{tenant}.{rid}", Note, "send", "What others say about it."),
    "requests": Channel("requests.{tenant}", Submission, "receive", "Durable admission."),
    "ask": Channel(
        "ask.{tenant}", Submission, "receive", "Request/reply admission.", (TokenFrame, Answer)
    ),
    "cancel": Channel(
        "cancel.{tenant}.{rid}",
        Text("CancelReason", "why; may be empty, and 200 characters of it are kept"),
        "receive",
        "Ask a request to stop, and learn how it stands.",
        (Answer,),
    ),
    "status": Channel(
        "status.{tenant}",
        Text("RequestId", "the request's id: 32 lower-case hexadecimal digits"),
        "receive",
        "Ask how a request stands.",
        (Answer,),
    ),
    "resume": Channel(
        "resume.{tenant}",
        Text("RequestId", "the request's id: 32 lower-case hexadecimal digits"),
        "receive",
        "A request's stream again, from the start, and its answer.",
        (TokenFrame, Answer),
    ),
    "list": Channel(
        "list.{tenant}", ListQuery, "receive", "The tenant's requests.", (RequestPage, Answer)
    ),
    "call": Channel(
        "call.{tenant}",
        Text(
            "Body",
            "the body of a call of the HTTP API; its method and path are in the headers "
            "`Eventrail-Method` and `Eventrail-Path`. The response comes in messages of type "
            "`piece`, and a last one of type `response`",
        ),
        "receive",
        "Call an endpoint of the HTTP API.",
    ),
    "answers": Channel("answers.{tenant}.{rid}", Answer, "send", "How a request ended."),
    "tokens": Channel("tokens.{tenant}.{rid}", TokenFrame, "send", "The answer on its way."),
    "feedback": Channel("feedback.{tenant}", FeedbackSubmission, "receive", "What users think."),
    "docs": Channel("docs.{tenant}", DocumentChange, "receive", "Documents to index."),
    "changes": Channel("change.{section}", Changed, "send", "Changes of the configuration."),
    "alarms": Channel("alarm.{monitor}.{tenant}", Alarm, "send", "Something is not as it was."),
    "incidents": Channel("incident.{id}", Incident, "send", "The life of an incident."),
    "pool-states": Channel("ctl.pool-states.{pool}", PoolState, "send", "How a pool stands."),
    "breakers": Channel(
        "ctl.breakers.{pool}", BreakerChanged, "send", "A provider's breaker opens or closes."
    ),
    "config-status": Channel(
        "ctl.config.status",
        Text("Nothing", "nothing; every process answers"),
        "receive",
        "Ask which configuration each process works by.",
        (ConfigState,),
    ),
    "measures": Channel(
        "ctl.measures.{pool}.{replica}", ReplicaMeasures, "send", "What a replica measures."
    ),
}

_CONTRACTS: tuple[type[msgspec.Struct], ...] = (
    Record, Event, Submission, Answer, TokenFrame, Note, FeedbackSubmission, DocumentChange,
    ListQuery, RequestPage, Changed, ConfigState, PoolState, BreakerChanged, ReplicaMeasures,
    Parameters,
)  # fmt: skip


def _schema_hook(kind: type) -> dict[str, Any]:
    """Describe `msgspec.Raw`: any JSON value."""
    if kind is msgspec.Raw:
        return {"description": "any JSON value"}
    raise TypeError(f"no JSON Schema for {kind}")


def components() -> dict[str, Any]:
    """Return the JSON Schema of every contract, by name."""
    kinds = (*_CONTRACTS, *EVENT_TYPES.values(), *NOTE_KINDS.values())
    _, schemas = msgspec.json.schema_components(
        kinds, schema_hook=_schema_hook, ref_template=_REFERENCE
    )
    schemas["Event"]["properties"]["data"] = _data_of(EVENT_TYPES)
    schemas["Note"]["properties"]["data"] = _data_of(NOTE_KINDS)
    return dict(sorted(schemas.items()))


def _data_of(kinds: dict[str, Any]) -> dict[str, Any]:
    """Say what `data` holds for each known type; unknown ones may hold anything."""
    named: list[type[EventData]] = list(kinds.values())
    return {
        "description": "by `type` or `kind`; of types not listed here, any JSON object",
        "anyOf": [
            *({"$ref": _REFERENCE.format(name=kind.__name__)} for kind in named),
            {"type": "object"},
        ],
    }


def json_schema() -> dict[str, Any]:
    """Return one JSON Schema document that holds every contract under `$defs`."""
    text = msgspec.json.encode(components()).replace(b"#/components/schemas/", b"#/$defs/")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Eventrail contracts",
        "x-event-types": {name: kind.__name__ for name, kind in EVENT_TYPES.items()},
        "x-note-kinds": {name: kind.__name__ for name, kind in NOTE_KINDS.items()},
        "$defs": msgspec.json.decode(text),
    }


def asyncapi(release: str) -> dict[str, Any]:
    """Return the AsyncAPI document of all subjects."""
    return {
        "asyncapi": ASYNCAPI_VERSION,
        "info": {"title": "Eventrail", "version": release, "license": {"name": "Apache-2.0"}},
        "defaultContentType": "application/json",
        "channels": {
            **{name: _channel(channel) for name, channel in CHANNELS.items()},
            **{_replies(name): _reply_channel(one) for name, one in _answering().items()},
        },
        "operations": {name: _operation(name, one) for name, one in CHANNELS.items()},
        "components": {"schemas": components()},
    }


def _answering() -> dict[str, Channel]:
    return {name: channel for name, channel in CHANNELS.items() if channel.replies}


def _channel(channel: Channel) -> dict[str, Any]:
    names = [part[1:-1] for part in channel.address.split(".") if part.startswith("{")]
    return {
        "address": channel.address,
        "description": channel.summary,
        "parameters": {name: {"description": f"the {name}"} for name in names},
        "messages": _message(channel.message),
    }


def _message(body: type[msgspec.Struct] | Text) -> dict[str, Any]:
    if isinstance(body, Text):
        payload = {"type": "string", "description": body.holds}
        return {body.name: {"contentType": "text/plain", "payload": payload}}
    name = body.__name__
    return {name: {"payload": {"$ref": _REFERENCE.format(name=name)}}}


def _replies(name: str) -> str:
    return f"{name}-replies"


def _reply_channel(channel: Channel) -> dict[str, Any]:
    """Describe what comes back; a channel without an address, for the asker names it."""
    messages: dict[str, Any] = {}
    for kind in channel.replies:
        messages |= _message(kind)
    return {
        "address": None,
        "description": f"What comes back on the reply subject of {channel.address}.",
        "messages": messages,
    }


def _operation(name: str, channel: Channel) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "action": channel.action,
        "channel": {"$ref": f"#/channels/{name}"},
        "summary": channel.summary,
    }
    if channel.replies:
        operation["reply"] = {"channel": {"$ref": f"#/channels/{_replies(name)}"}}
    return operation
