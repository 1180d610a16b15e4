"""Answers in OpenAI's shapes: a completion, and the chunks of a streamed one."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from eventrail.contracts.answers import Answer, Ask, Source
from eventrail.contracts.logprobs import TokenLogprob
from eventrail.gateway.http.logprobs import Logprobs, logprobs_of


class Delta(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a chunk adds to a choice."""

    role: str | None = None
    content: str | None = None
    tool_calls: list[dict[str, Any]] | None = None


class ChunkChoice(msgspec.Struct, frozen=True):
    """A choice within a chunk."""

    index: int
    delta: Delta
    finish_reason: str | None = None
    logprobs: Logprobs | msgspec.UnsetType = msgspec.UNSET


class CompletionMessage(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the model said."""

    content: str | None
    role: str
    tool_calls: list[dict[str, Any]] | None = None


class Choice(msgspec.Struct, frozen=True):
    """One answer of those asked for."""

    index: int
    message: CompletionMessage
    finish_reason: str
    logprobs: Logprobs | msgspec.UnsetType = msgspec.UNSET


class PromptTokens(msgspec.Struct, frozen=True):
    """Of the tokens read, those found in a prefix cache."""

    cached_tokens: int


class CompletionUsage(msgspec.Struct, frozen=True):
    """Tokens read and generated."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int
    prompt_tokens_details: PromptTokens


class Extension(msgspec.Struct, frozen=True):
    """What Eventrail knows besides; OpenAI clients pass over it.

    Attributes:
        miscited: numbers that the answer cites, and none of the sources has; absent without any.
        ask: what to ask the user about the answer; absent for nothing.
    """

    rid: str
    trace: str
    cached: bool
    cost: float
    sources: list[Source]
    miscited: list[int] | msgspec.UnsetType = msgspec.UNSET
    ask: Ask | msgspec.UnsetType = msgspec.UNSET


class Completion(msgspec.Struct, frozen=True):
    """A whole answer."""

    id: str
    created: int
    model: str
    choices: list[Choice]
    usage: CompletionUsage
    eventrail: Extension
    object: str = "chat.completion"


class Chunk(msgspec.Struct, frozen=True, omit_defaults=True):
    """A piece of a streamed answer."""

    id: str
    object: str
    created: int
    model: str
    choices: list[ChunkChoice]
    usage: CompletionUsage | None = None
    eventrail: Extension | None = None


_encode = msgspec.json.Encoder().encode


def completion_bytes(answer: Answer) -> bytes:
    """Return the body of a completed request."""
    return _encode(
        Completion(
            id=completion_id(answer.rid),
            created=answer.created,
            model=answer.model,
            choices=_choices(answer),
            usage=usage_of(answer),
            eventrail=extension_of(answer),
        )
    )


def completion_id(rid: str) -> str:
    """Return the `id` that clients see."""
    return f"chatcmpl-{rid}"


def _choices(answer: Answer) -> list[Choice]:
    calls = answer.tool_calls or None
    text = answer.text if answer.text or calls is None else None
    first = Choice(
        0, CompletionMessage(text, "assistant", calls), answer.finish_reason, _logprobs(answer, 0)
    )
    return [first, *(_other(answer, index) for index in range(1, len(answer.choices)))]


def _other(answer: Answer, index: int) -> Choice:
    choice = answer.choices[index]
    said = choice["message"]
    calls: list[dict[str, Any]] | None = said.get("tool_calls") or None
    text: str | None = said["content"]
    message = CompletionMessage(text if text or calls is None else None, "assistant", calls)
    return Choice(index, message, choice["finish_reason"], _logprobs(answer, index))


def _logprobs(answer: Answer, index: int) -> Logprobs | msgspec.UnsetType:
    return logprobs_of(answer.logprobs[index]) if index < len(answer.logprobs) else msgspec.UNSET


def usage_of(answer: Answer) -> CompletionUsage:
    """Return the tokens of an answer."""
    used = answer.usage
    return CompletionUsage(
        used.prompt_tokens,
        used.completion_tokens,
        used.total_tokens,
        PromptTokens(used.cached_tokens),
    )


def extension_of(answer: Answer) -> Extension:
    """Return what every answer says besides OpenAI's fields."""
    return Extension(
        answer.rid,
        answer.trace,
        answer.cached,
        answer.cost,
        answer.sources,
        answer.miscited or msgspec.UNSET,
        answer.ask or msgspec.UNSET,
    )


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
        self.rid = rid
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
        return self._chunk([ChunkChoice(index, delta, finish_reason, logprobs_of(logprobs))])

    def end(self, index: int, choice: Mapping[str, Any]) -> bytes:
        """Return the chunk that ends a choice, given in OpenAI's shape of a whole one."""
        calls = _fragments(choice["message"].get("tool_calls") or [])
        return self.delta(index, Delta(tool_calls=calls), choice["finish_reason"])

    def last(self, answer: Answer) -> bytes:
        """Return the chunk that ends the first choice."""
        end = ChunkChoice(0, Delta(tool_calls=_fragments(answer.tool_calls)), answer.finish_reason)
        return self._chunk([end], extension=extension_of(answer))

    def usage(self, answer: Answer) -> bytes:
        """Return the chunk that carries only the usage."""
        return self._chunk([], usage=usage_of(answer))

    def _chunk(
        self,
        choices: list[ChunkChoice],
        *,
        usage: CompletionUsage | None = None,
        extension: Extension | None = None,
    ) -> bytes:
        return _encode(
            Chunk(
                id=self._id,
                object="chat.completion.chunk",
                created=self._created,
                model=self._model,
                choices=choices,
                usage=usage,
                eventrail=extension,
            )
        )
