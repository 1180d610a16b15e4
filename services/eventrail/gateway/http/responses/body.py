"""The body of `POST /v1/responses`, as OpenAI defines it."""

from typing import Any, Literal

import msgspec

from eventrail.gateway.decoding import decode
from eventrail.gateway.http.generation_body import EventrailOptions


class Part(msgspec.Struct, frozen=True, omit_defaults=True):
    """A part of an item's content; of its type depends which field holds the text."""

    type: str
    text: str | None = None
    refusal: str | None = None


class Item(msgspec.Struct, frozen=True, omit_defaults=True):
    """An item of the input: a message, a call of a function, or what a function returned.

    One without a type is a message. Fields that are not listed come with items that a client
    hands back as it got them; they say nothing new.
    """

    type: str = "message"
    role: str | None = None
    content: str | list[Part] | None = None
    call_id: str | None = None
    name: str | None = None
    arguments: str | None = None
    output: str | list[Part] | None = None


class FunctionTool(msgspec.Struct, frozen=True, omit_defaults=True):
    """A function that the model may call; tools of other types are refused by name."""

    type: str
    name: str | None = None
    description: str | None = None
    parameters: dict[str, Any] | None = None
    strict: bool | None = None


class Format(msgspec.Struct, frozen=True, omit_defaults=True):
    """The form of the answer: text, any JSON object, or JSON after a schema."""

    type: Literal["text", "json_object", "json_schema"] = "text"
    name: str | None = None
    schema: dict[str, Any] | None = None
    description: str | None = None
    strict: bool | None = None


class TextOptions(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """How the text of the answer should be."""

    format: Format | None = None
    verbosity: Literal["low", "medium", "high"] | None = None


class Reasoning(msgspec.Struct, frozen=True, omit_defaults=True):
    """How long to think."""

    effort: str | None = None
    summary: str | None = None


class ResponsesBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body. Parameters not listed are refused by name: a misspelt one may matter."""

    input: str | list[Item]
    model: str = "default"
    background: bool | None = None
    include: list[str] | None = None
    instructions: str | None = None
    max_output_tokens: int | None = None
    max_tool_calls: int | None = None
    metadata: dict[str, str] | None = None
    parallel_tool_calls: bool | None = None
    previous_response_id: str | None = None
    prompt_cache_key: str | None = None
    prompt_cache_options: dict[str, Any] | None = None
    prompt_cache_retention: str | None = None
    reasoning: Reasoning | None = None
    safety_identifier: str | None = None
    service_tier: str | None = None
    store: bool | None = None
    stream: bool | None = None
    stream_options: dict[str, Any] | None = None
    temperature: float | None = None
    text: TextOptions | None = None
    tool_choice: str | dict[str, Any] | None = None
    tools: list[FunctionTool] | None = None
    top_logprobs: int | None = None
    top_p: float | None = None
    truncation: Literal["auto", "disabled"] | None = None
    user: str | None = None
    session: str | None = None
    eventrail: EventrailOptions = EventrailOptions()


_BODY = msgspec.json.Decoder(ResponsesBody)

ABSENT = {
    "context_management": "shorten the input yourself",
    "conversation": "name the response to go on after in previous_response_id",
    "moderation": "the operator's policies check every request and answer",
    "prompt": "templates are the operator's; send the messages",
}
"""OpenAI's parameters that mean something, and are not there: what to do instead."""


def decode_responses(body: bytes) -> ResponsesBody:
    """Decode the body.

    Raises:
        RequestProblem: it is not UTF-8, not JSON, or does not fit; `where` names the field.
    """
    return decode(_BODY, body, ABSENT)
