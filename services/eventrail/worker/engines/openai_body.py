"""The body of a chat completion request to an OpenAI-compatible provider."""

from typing import Any

import msgspec

from eventrail.worker.engine import GenerationRequest

_encode = msgspec.json.Encoder().encode


class OpenAIOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`engine_options` of an openai pool.

    Attributes:
        body: parameters sent with every request, unless the request has its own.
        headers: HTTP headers sent with every request, e.g. an organisation.
        max_tokens_name: what the provider calls the limit; some want
            `max_completion_tokens`.
        connect_s: seconds to connect.
        silence_s: seconds without a byte after which a call is given up.
    """

    body: dict[str, Any] = {}
    headers: dict[str, str] = {}
    max_tokens_name: str = "max_tokens"
    connect_s: float = 5.0
    silence_s: float = 120.0


def values_of(request: GenerationRequest, max_tokens_name: str = "max_tokens") -> dict[str, Any]:
    """Return what a request says of its own: messages, sampling and passed-through parameters."""
    values: dict[str, Any] = {"messages": request.messages}
    for name, value in request.sampling.items():
        if value is None or (name == "n" and value == 1):
            continue
        values[max_tokens_name if name == "max_tokens" else name] = value
    return {**values, **request.extra}


def body_of(request: GenerationRequest, options: OpenAIOptions) -> bytes:
    """Return the request's JSON body."""
    values = values_of(request, options.max_tokens_name)
    body: dict[str, Any] = {**options.body, "model": request.model, **values}
    if request.stream:
        body["stream"] = True
        body["stream_options"] = {"include_usage": True}
    return _encode(body)
