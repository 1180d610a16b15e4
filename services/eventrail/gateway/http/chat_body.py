"""The body of `POST /v1/chat/completions`, as OpenAI defines it."""

from collections.abc import Callable
from typing import Any, Literal

import msgspec

from eventrail.contracts.errors import Code, problem
from eventrail.contracts.parameters import NAMES
from eventrail.contracts.requests import ChatRequest, Message, Sampling
from eventrail.gateway.decoding import decode
from eventrail.gateway.http.generation_body import GenerationBody, passed_of, sampling_of
from eventrail.gateway.http.priority import priority_of


class ContentPart(msgspec.Struct, frozen=True):
    """A part of a message's content; all but text and refusals are refused."""

    type: str
    text: str | None = None
    refusal: str | None = None


class ChatMessage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A message of the conversation."""

    role: str
    content: str | list[ContentPart] | None = None
    name: str | None = None
    tool_calls: list[dict[str, Any]] | None = None
    tool_call_id: str | None = None
    # what clients send back when they replay an assistant's message; it says nothing new
    refusal: str | None = None
    annotations: list[Any] | None = None
    audio: None = None
    function_call: None = None
    reasoning_content: str | None = None


class ChatBody(GenerationBody, frozen=True, kw_only=True):
    """The body. Parameters not listed are refused by name: a misspelt one may matter."""

    messages: list[ChatMessage]
    model: str = "default"
    max_completion_tokens: int | None = None
    session: str | None = None
    modalities: list[Literal["text"]] | None = None
    logprobs: bool | None = None
    parallel_tool_calls: bool | None = None
    prediction: dict[str, Any] | None = None
    prompt_cache_key: str | None = None
    prompt_cache_options: dict[str, Any] | None = None
    prompt_cache_retention: str | None = None
    reasoning_effort: str | None = None
    response_format: dict[str, Any] | None = None
    safety_identifier: str | None = None
    store: bool | None = None
    tool_choice: str | dict[str, Any] | None = None
    tools: list[dict[str, Any]] | None = None
    top_logprobs: int | None = None
    verbosity: str | None = None
    # what vLLM adds
    guided_json: dict[str, Any] | str | None = None
    guided_regex: str | None = None
    guided_choice: list[str] | None = None
    guided_grammar: str | None = None


_BODY = msgspec.json.Decoder(ChatBody)

ABSENT = {
    "audio": "no pool speaks",
    "function_call": "send `tool_choice`, which replaced it",
    "functions": "send `tools`, which replaced it",
    "moderation": "the operator's policies check every request and answer",
    "web_search_options": "define a function, and search yourself",
}
"""OpenAI's parameters that mean something, and are not there: what to do instead."""


def decode_body(body: bytes) -> ChatBody:
    """Decode the body.

    Raises:
        RequestProblem: it is not UTF-8, not JSON, or does not fit; `where` names the field.
    """
    return decode(_BODY, body, ABSENT)


def to_request(body: ChatBody) -> ChatRequest:
    """Return the request that a body stands for; its priority goes by `service_tier`.

    Raises:
        RequestProblem: a message holds something that is not text, or two spellings of one
            parameter contradict each other.
    """
    return ChatRequest(
        messages=[_message(message, index) for index, message in enumerate(body.messages)],
        model=body.model,
        sampling=_sampling(body),
        stream=bool(body.stream),
        user=body.user,
        session=body.session,
        metadata=body.metadata or {},
        extra=passed_of(body, NAMES),
        priority=priority_of(body.service_tier),
        template=body.eventrail.template,
        variables=body.eventrail.variables,
        filters=body.eventrail.filters,
    )


def _sampling(body: ChatBody) -> Sampling:
    longest = body.max_completion_tokens
    if None not in {longest, body.max_tokens} and longest != body.max_tokens:
        raise problem(
            Code.INVALID_REQUEST,
            "max_completion_tokens contradicts max_tokens, its older spelling",
            where="max_completion_tokens",
            hint="give one of them",
        )
    return sampling_of(body, longest if longest is not None else body.max_tokens)


def _message(message: ChatMessage, index: int) -> Message:
    content = message.content
    return Message(
        role=message.role,
        content=_joined(content, index) if isinstance(content, list) else content,
        name=message.name,
        tool_calls=message.tool_calls,
        tool_call_id=message.tool_call_id,
    )


def _joined(parts: list[ContentPart], index: int) -> str:
    texts: list[str] = []
    for place, part in enumerate(parts):
        text = _TEXT_OF.get(part.type, _no_text)(part)
        if text is None:
            where = f"messages[{index}].content[{place}]"
            raise problem(
                Code.INVALID_REQUEST,
                f"{where} is of type {part.type!r}; only text parts are understood",
                where=where,
                hint="send text; no pool takes images, audio or files",
            )
        texts.append(text)
    return "".join(texts)


def _no_text(_: ContentPart) -> str | None:
    return None


_TEXT_OF: dict[str, Callable[[ContentPart], str | None]] = {
    "text": lambda part: part.text,
    "refusal": lambda part: part.refusal,
}
