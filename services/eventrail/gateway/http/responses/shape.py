"""A response in OpenAI's shape, made of a request and its answer."""

from typing import Any, Literal

import msgspec

from eventrail.contracts.answers import Answer
from eventrail.contracts.logprobs import TokenLogprob
from eventrail.contracts.requests import ChatRequest
from eventrail.gateway.http.completion import Extension, extension_of
from eventrail.gateway.http.logprobs import Logprobs, logprobs_of
from eventrail.gateway.http.responses.items import call_item
from eventrail.gateway.http.responses.origin import Origin

Status = Literal["queued", "in_progress", "completed", "incomplete", "failed", "cancelled"]

_PREFIX = "resp_"
_INCOMPLETE = {"length": "max_output_tokens", "content_filter": "content_filter"}


class ResponseError(msgspec.Struct, frozen=True):
    """Why a response failed."""

    code: str
    message: str


class Incomplete(msgspec.Struct, frozen=True):
    """Why a response is not whole."""

    reason: str


class InputDetails(msgspec.Struct, frozen=True):
    """Of the tokens read, those found in a prefix cache."""

    cached_tokens: int
    cache_write_tokens: int = 0


class OutputDetails(msgspec.Struct, frozen=True):
    """Of the tokens generated, those of reasoning; providers' counts do not tell them apart."""

    reasoning_tokens: int = 0


class ResponseUsage(msgspec.Struct, frozen=True):
    """Tokens read and generated."""

    input_tokens: int
    input_tokens_details: InputDetails
    output_tokens: int
    output_tokens_details: OutputDetails
    total_tokens: int


class Response(msgspec.Struct, frozen=True):
    """A response."""

    id: str
    created_at: int
    status: Status
    model: str
    output: list[dict[str, Any]]
    instructions: str | None
    previous_response_id: str | None
    tools: list[dict[str, Any]]
    tool_choice: str | dict[str, Any]
    text: dict[str, Any]
    reasoning: dict[str, Any]
    parallel_tool_calls: bool
    store: bool
    background: bool
    truncation: str
    metadata: dict[str, str]
    temperature: float | None
    top_p: float | None
    top_logprobs: int
    max_output_tokens: int | None
    max_tool_calls: int | None
    user: str | None
    usage: ResponseUsage | None
    error: ResponseError | None
    incomplete_details: Incomplete | None
    eventrail: Extension
    object: Literal["response"] = "response"


def response_id(rid: str) -> str:
    """Return the id that clients see."""
    return _PREFIX + rid


def rid_of(name: str) -> str:
    """Return the request that a response's id names; what is no such id names none."""
    return name.removeprefix(_PREFIX) if name.startswith(_PREFIX) else "none"


def status_of(answer: Answer) -> Status:
    """Return how a response stands."""
    match answer.status:
        case "open":
            return "in_progress"
        case "completed":
            return "incomplete" if answer.finish_reason in _INCOMPLETE else "completed"
        case "cancelled":
            return "cancelled"
        case _:
            return "failed"


def response_of(answer: Answer, request: ChatRequest, origin: Origin) -> Response:
    """Return the response that a request has come to."""
    status = status_of(answer)
    problem = answer.problem
    return Response(
        id=response_id(answer.rid),
        created_at=answer.created,
        status=status,
        model=answer.model or request.model,
        output=output_of(answer) if status not in {"in_progress", "failed"} else [],
        instructions=origin.instructions,
        previous_response_id=origin.previous,
        tools=origin.tools,
        tool_choice=origin.tool_choice,
        text=origin.text,
        reasoning={"effort": None, "summary": None, **origin.reasoning},
        parallel_tool_calls=request.extra.get("parallel_tool_calls", True),
        store=origin.store,
        background=origin.background,
        truncation=origin.truncation,
        metadata=request.metadata,
        temperature=request.sampling.temperature,
        top_p=request.sampling.top_p,
        top_logprobs=request.extra.get("top_logprobs") or 0,
        max_output_tokens=request.sampling.max_tokens,
        max_tool_calls=origin.max_tool_calls,
        user=request.user,
        usage=_usage(answer) if status != "in_progress" else None,
        error=ResponseError(problem.code, problem.message) if problem is not None else None,
        incomplete_details=_incomplete(answer) if status == "incomplete" else None,
        eventrail=extension_of(answer),
    )


def output_of(answer: Answer) -> list[dict[str, Any]]:
    """Return what was answered, as items: a message unless there are only calls, then the calls."""
    status = "completed" if status_of(answer) == "completed" else "incomplete"
    items: list[dict[str, Any]] = []
    if has_message(answer):
        scores = answer.logprobs[0] if answer.logprobs else []
        items.append(message_item(answer.rid, answer.text, status, scores))
    return items + [
        call_item(f"fc_{answer.rid}_{at}", call, status)
        for at, call in enumerate(answer.tool_calls)
    ]


def has_message(answer: Answer) -> bool:
    """Whether an answer says something, be it nothing, rather than only calls functions."""
    return bool(answer.text) or not answer.tool_calls


def message_item(
    rid: str, text: str | None, status: str, scores: list[TokenLogprob] | None = None
) -> dict[str, Any]:
    """Return the message of an answer; of no part yet where `text` is None."""
    content = [] if text is None else [text_part(text, scores or [])]
    return {
        "type": "message",
        "id": f"msg_{rid}",
        "role": "assistant",
        "status": status,
        "content": content,
    }


def text_part(text: str, scores: list[TokenLogprob]) -> dict[str, Any]:
    """Return the text of a message."""
    return {
        "type": "output_text",
        "text": text,
        "annotations": [],
        "logprobs": shown_scores(scores),
    }


def shown_scores(scores: list[TokenLogprob]) -> list[Any]:
    """Return how likely the tokens were, as a part of a response has it."""
    shown = logprobs_of(scores)
    return list(shown.content) if isinstance(shown, Logprobs) else []


def _usage(answer: Answer) -> ResponseUsage:
    used = answer.usage
    return ResponseUsage(
        input_tokens=used.prompt_tokens,
        input_tokens_details=InputDetails(used.cached_tokens),
        output_tokens=used.completion_tokens,
        output_tokens_details=OutputDetails(),
        total_tokens=used.total_tokens,
    )


def _incomplete(answer: Answer) -> Incomplete:
    return Incomplete(_INCOMPLETE[answer.finish_reason])
