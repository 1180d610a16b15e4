"""From what an app writes to the submission that goes over the wire."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

import msgspec

from eventrail.contracts.ids import keyed_rid, new_rid
from eventrail.contracts.requests import ChatRequest, Message, Sampling, Submission

Question = str | Sequence[Message | Mapping[str, Any]]
"""A question, or a conversation, oldest message first."""


class Options(TypedDict, total=False):
    """What may be said about a request.

    Attributes:
        model: public model name.
        timeout_s: seconds until the request's deadline; the tenant's default if absent.
        idempotency_key: the same key with the same request is the same request.
        sampling: how to generate.
        user: the app's own end-user id.
        session: ties the requests of a conversation together.
        metadata: free strings, kept with the request.
        extra: OpenAI parameters handed to the engine as they are.
        template: a prompt template to use instead of the rule's, if the rule allows it.
        variables: values for the prompt template's variables.
        filters: metadata that documents must have to be given to the model.
    """

    model: str
    timeout_s: float | None
    idempotency_key: str | None
    sampling: Sampling
    user: str | None
    session: str | None
    metadata: dict[str, str]
    extra: dict[str, Any]
    template: str
    variables: dict[str, str]
    filters: dict[str, str]


class Named(msgspec.Struct, frozen=True):
    """A submission with its id, chosen here so that repeating it is the same request."""

    rid: str
    timeout_s: float
    payload: bytes


DEFAULT_TIMEOUT_S = 60.0
"""How long to wait for a request that names no deadline; the tenant's default deadline."""

_encode = msgspec.json.Encoder().encode


def name(question: Question, tenant: str, options: Options, *, stream: bool = False) -> Named:
    """Return the submission of a question."""
    key = options.get("idempotency_key")
    rid = keyed_rid(tenant, key) if key is not None else new_rid()
    request = _request(question, options, stream=stream)
    return name_request(request, rid=rid, key=key, timeout_s=options.get("timeout_s"))


def name_request(
    request: ChatRequest,
    *,
    rid: str | None = None,
    key: str | None = None,
    timeout_s: float | None = None,
) -> Named:
    """Return the submission of a request.

    Args:
        request: what is asked.
        rid: its id; a new one if None.
        key: the idempotency key that the id follows from, if it does.
        timeout_s: seconds until the deadline; the tenant's default if None.
    """
    rid = rid or new_rid()
    submission = Submission(request=request, rid=rid, idempotency_key=key, timeout_s=timeout_s)
    waited = timeout_s if timeout_s is not None else DEFAULT_TIMEOUT_S
    return Named(rid, waited, _encode(submission))


def _request(question: Question, options: Options, *, stream: bool) -> ChatRequest:
    return ChatRequest(
        messages=_messages(question),
        model=options.get("model", "default"),
        sampling=options.get("sampling", Sampling()),
        stream=stream,
        user=options.get("user"),
        session=options.get("session"),
        metadata=options.get("metadata", {}),
        extra=options.get("extra", {}),
        template=options.get("template", ""),
        variables=options.get("variables", {}),
        filters=options.get("filters", {}),
    )


def _messages(question: Question) -> list[Message]:
    if isinstance(question, str):
        return [Message(role="user", content=question)]
    return [
        message if isinstance(message, Message) else msgspec.convert(message, Message)
        for message in question
    ]
