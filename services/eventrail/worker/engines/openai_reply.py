"""What an OpenAI-compatible provider answers: a completion, or a stream of chunks."""

from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec

from eventrail.contracts.events import Usage
from eventrail.contracts.failures import Failure
from eventrail.contracts.logprobs import TokenLogprob
from eventrail.worker.engine import Delta, EngineError
from eventrail.worker.engines.openai_failures import failure_of_event

_T = TypeVar("_T")


class _Details(msgspec.Struct):
    cached_tokens: int | None = None


class _Usage(msgspec.Struct):
    prompt_tokens: int
    completion_tokens: int
    prompt_tokens_details: _Details | None = None


class _Logprobs(msgspec.Struct):
    content: list[TokenLogprob] | None = None


class _Message(msgspec.Struct):
    content: str | None = None
    tool_calls: list[dict[str, Any]] | None = None


class _Choice(msgspec.Struct):
    message: _Message
    index: int = 0
    finish_reason: str | None = None
    logprobs: msgspec.Raw = msgspec.Raw()


class _Completion(msgspec.Struct):
    choices: list[_Choice]
    usage: msgspec.Raw = msgspec.Raw()


class _ChunkChoice(msgspec.Struct):
    index: int = 0
    delta: _Message | None = None
    finish_reason: str | None = None
    logprobs: msgspec.Raw = msgspec.Raw()


class _Error(msgspec.Struct):
    message: str = ""
    code: Any = None


class _Chunk(msgspec.Struct):
    choices: list[_ChunkChoice] = []
    usage: msgspec.Raw = msgspec.Raw()
    error: _Error | None = None


_COMPLETION = msgspec.json.Decoder(_Completion)
_CHUNK = msgspec.json.Decoder(_Chunk)
_USAGE = msgspec.json.Decoder(_Usage | None)
_LOGPROBS = msgspec.json.Decoder(_Logprobs | None)


def read_completion(body: bytes) -> Iterator[Delta]:
    """Yield one delta per choice of a whole completion.

    Raises:
        EngineError: the body is no completion.
    """
    completion = _decode(_COMPLETION, body)
    if not completion.choices:
        raise EngineError(
            "the provider answered with no choices",
            retryable=True,
            failure=Failure.INVALID_ANSWER,
        )
    usage = _usage(completion.usage)
    for choice in completion.choices:
        yield Delta(
            choice.message.content or "",
            choice.index,
            choice.finish_reason or "stop",
            choice.message.tool_calls or [],
            usage,
            logprobs=_tokens(choice.logprobs),
        )


def read_chunk(data: bytes) -> Iterator[Delta]:
    """Yield the deltas of one chunk of a stream.

    Raises:
        EngineError: the data is no chunk, or tells of an error.
    """
    chunk = _decode(_CHUNK, data)
    if chunk.error is not None:
        raise EngineError(
            f"the provider broke off with: {chunk.error.message[:300]}",
            retryable=True,
            failure=failure_of_event(f"{chunk.error.code} {chunk.error.message}"),
        )
    usage = _usage(chunk.usage)
    for choice in chunk.choices:
        message = choice.delta or _Message()
        yield Delta(
            message.content or "",
            choice.index,
            choice.finish_reason,
            message.tool_calls or [],
            usage,
            logprobs=_tokens(choice.logprobs),
        )
    if usage is not None and not chunk.choices:
        yield Delta(usage=usage)


def _tokens(raw: msgspec.Raw) -> list[TokenLogprob]:
    """Return the tokens' probabilities; none if they are not there or of another shape."""
    told = _side(_LOGPROBS, raw)
    return (told.content or []) if told is not None else []


def _usage(raw: msgspec.Raw) -> Usage | None:
    """Return what the provider counted; None if it did not, or counted what cannot be."""
    told = _side(_USAGE, raw)
    if told is None:
        return None
    details = told.prompt_tokens_details
    cached = (details.cached_tokens or 0) if details is not None else 0
    if min(told.prompt_tokens, told.completion_tokens, cached) < 0:
        return None
    return Usage(told.prompt_tokens, told.completion_tokens, min(cached, told.prompt_tokens))


def _side(decoder: msgspec.json.Decoder[_T], raw: msgspec.Raw) -> _T | None:
    """Decode what stands beside an answer: for its sake no answer that was paid for is lost."""
    if not memoryview(raw):
        return None
    try:
        return decoder.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def _decode(decoder: msgspec.json.Decoder[_T], data: bytes) -> _T:
    try:
        return decoder.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise EngineError(
            f"the provider's answer does not decode: {error}",
            retryable=True,
            failure=Failure.INVALID_ANSWER,
        ) from error
