"""The body of a chat completion request to an OpenAI-compatible provider."""

from typing import Any, Literal

import msgspec

from eventrail.contracts.parameters import GUIDED
from eventrail.worker.engine import GenerationRequest

_encode = msgspec.json.Encoder().encode


class OpenAIOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`engine_options` of an openai pool.

    Attributes:
        body: parameters sent with every request, unless the request has its own.
        headers: HTTP headers sent with every request, e.g. an organisation.
        max_tokens_name: what the provider calls the limit; some want
            `max_completion_tokens`.
        key_header: header that carries the key.
        key_prefix: what stands before the key there; `""` for one that takes the key alone.
        connect_s: seconds to connect, TLS included.
        first_byte_s: seconds until the head of an answer; a whole answer's head comes when it
            has been generated. `timeout_s` of the pool bounds the call as a whole.
        silence_s: seconds without a byte after which an answer is given up.
        client: `lean`, or `aiohttp` for a provider that the lean client cannot talk to.
    """

    body: dict[str, Any] = {}
    headers: dict[str, str] = {}
    max_tokens_name: str = "max_tokens"
    key_header: str = "authorization"
    key_prefix: str = "Bearer "
    connect_s: float = 5.0
    first_byte_s: float = 120.0
    silence_s: float = 60.0
    client: Literal["lean", "aiohttp"] = "lean"


def values_of(request: GenerationRequest, max_tokens_name: str = "max_tokens") -> dict[str, Any]:
    """Return what a request says of its own: messages, sampling and passed-through parameters."""
    values: dict[str, Any] = {"messages": messages_of(request)}
    for name, value in request.sampling.items():
        if value is None or (name == "n" and value == 1):
            continue
        values[max_tokens_name if name == "max_tokens" else name] = value
    if request.begun and request.prefill == "continue_final_message":
        values |= {"add_generation_prompt": False, "continue_final_message": True}
    return {**values, **request.extra}


def messages_of(request: GenerationRequest) -> list[Any]:
    """Return the messages; the beginning of the answer is marked as such where that is needed."""
    if not request.begun or request.prefill != "prefix":
        return [*request.messages]
    return [*request.messages[:-1], {**request.messages[-1], "prefix": True}]


def body_of(request: GenerationRequest, options: OpenAIOptions) -> bytes:
    """Return the request's JSON body."""
    if request.task == "embed":
        return _encode({**options.body, "model": request.model, **_inputs(request)})
    values = values_of(request, options.max_tokens_name)
    body: dict[str, Any] = {**options.body, "model": request.model, **values}
    if request.stream:
        body["stream"] = True
        body["stream_options"] = {"include_usage": True}
    return _encode(body)


def _inputs(request: GenerationRequest) -> dict[str, Any]:
    texts = [message["content"] for message in request.messages]
    return {"input": texts, "encoding_format": "float", **request.extra}


def in_vllms_form(values: dict[str, Any]) -> dict[str, Any]:
    """Return `values` with the older `guided_<name>` as the `structured_outputs` they now are."""
    old = {name: values[f"guided_{name}"] for name in GUIDED if f"guided_{name}" in values}
    if not old:
        return values
    kept = {name: value for name, value in values.items() if not name.startswith("guided_")}
    return {**kept, "structured_outputs": old}
