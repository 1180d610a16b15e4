"""Answers in OpenAI's shapes: a completion, and the chunks of a streamed one."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from eventrail.contracts.answers import Answer, Source
from eventrail.contracts.logprobs import TokenLogprob
from eventrail.gateway.http.logprobs import Logprobs, logprobs_of


class Delta(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a chunk adds to a choice."""

    role: str | None = None
    content: str | None = None
    tool_calls: list[dict[str, Any]] | None = None


class _ChunkChoice(msgspec.Struct, frozen=True):
    index: int
    delta: Delta
    finish_reason: str | None = None
    logprobs: Logprobs | msgspec.UnsetType = msgspec.UNSET


class _Message(msgspec.Struct, frozen=True, omit_defaults=True):
    content: str | None
    role: str
    tool_calls: list[dict[str, Any]] | None = None


class _Choice(msgspec.Struct, frozen=True):
    index: int
    message: _Message
    finish_reason: str
    logprobs: Logprobs | msgspec.UnsetType = msgspec.UNSET


class _CachedTokens(msgspec.Struct, frozen=True):
    cached_tokens: int


class _Usage(msgspec.Struct, frozen=True):
    prompt_tokens: int
    completion_tokens: int
    total_tokens: int
    prompt_tokens_details: _CachedTokens


class Extension(msgspec.Struct, frozen=True):
    """What Eventrail knows besides; OpenAI clients pass over it."""

    rid: str
    trace: str
    cached: bool
    cost: float
    sources: list[Source]


class _Completion(msgspec.Struct, frozen=True):
    id: str
    created: int
    model: str
    choices: list[_Choice | dict[str, Any]]
    usage: _Usage
    eventrail: Extension
    object: str = "chat.completion"


class _Chunk(msgspec.Struct, frozen=True, omit_defaults=True):
    id: str
    object: str
    created: int
    model: str
    choices: list[_ChunkChoice]
    usage: _Usage | None = None
    eventrail: Extension | None = None


_encode = msgspec.json.Encoder().encode


def completion_bytes(answer: Answer) -> bytes:
    """Return the body of a completed request."""
    return _encode(
        _Completion(
            id=completion_id(answer.rid),
            created=answer.created,
            model=answer.model,
            choices=_choices(answer),
            usage=_usage(answer),
            eventrail=_extension(answer),
        )
    )


def completion_id(rid: str) -> str:
    """Return the `id` that clients see."""
    return f"chatcmpl-{rid}"


def _choices(answer: Answer) -> list[_Choice | dict[str, Any]]:
    calls = answer.tool_calls or None
    text = answer.text if answer.text or calls is None else None
    first = _Choice(
        0, _Message(text, "assistant", calls), answer.finish_reason, _logprobs(answer, 0)
    )
    return [first, *(_other(answer, index) for index in range(1, len(answer.choices)))]


def _other(answer: Answer, index: int) -> dict[str, Any]:
    logprobs = _logprobs(answer, index)
    choice = answer.choices[index]
    return choice if logprobs is msgspec.UNSET else {**choice, "logprobs": logprobs}


def _logprobs(answer: Answer, index: int) -> Logprobs | msgspec.UnsetType:
    return logprobs_of(answer.logprobs[index]) if index < len(answer.logprobs) else msgspec.UNSET


def _usage(answer: Answer) -> _Usage:
    used = answer.usage
    return _Usage(
        used.prompt_tokens,
        used.completion_tokens,
        used.total_tokens,
        _CachedTokens(used.cached_tokens),
    )


def _extension(answer: Answer) -> Extension:
    return Extension(answer.rid, answer.trace, answer.cached, answer.cost, answer.sources)


def _fragments(calls: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]] | None:
    """Return whole tool calls as a stream carries them."""
    return [{"index": at, **call} for at, call in enumerate(calls)] or None


class Chunks:
    """Makes the chunks of one stream.

    Args:
        rid: the request.
        model: the model as asked for.
        created: UNIX time in seconds.
    """

    def __init__(self, rid: str, model: str, created: int) -> None:
        self._id = completion_id(rid)
        self._model = model
        self._created = created

    def delta(
        self,
        index: int,
        delta: Delta,
        finish_reason: str | None = None,
        logprobs: Sequence[TokenLogprob] = (),
    ) -> bytes:
        """Return a chunk that adds `delta` to a choice."""
        return self._chunk([_ChunkChoice(index, delta, finish_reason, logprobs_of(logprobs))])

    def end(self, index: int, choice: Mapping[str, Any]) -> bytes:
        """Return the chunk that ends a choice, given in OpenAI's shape of a whole one."""
        calls = _fragments(choice["message"].get("tool_calls") or [])
        return self.delta(index, Delta(tool_calls=calls), choice["finish_reason"])

    def last(self, answer: Answer) -> bytes:
        """Return the chunk that ends the first choice."""
        end = _ChunkChoice(0, Delta(tool_calls=_fragments(answer.tool_calls)), answer.finish_reason)
        return self._chunk([end], extension=_extension(answer))

    def usage(self, answer: Answer) -> bytes:
        """Return the chunk that carries only the usage."""
        return self._chunk([], usage=_usage(answer))

    def _chunk(
        self,
        choices: list[_ChunkChoice],
        *,
        usage: _Usage | None = None,
        extension: Extension | None = None,
    ) -> bytes:
        return _encode(
            _Chunk(
                id=self._id,
                object="chat.completion.chunk",
                created=self._created,
                model=self._model,
                choices=choices,
                usage=usage,
                eventrail=extension,
            )
        )
