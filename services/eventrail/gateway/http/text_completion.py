"""Answers in the shapes of OpenAI's older API: a text completion, and the chunks of one."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec

from eventrail.contracts.answers import Answer
from eventrail.gateway.http.completion import (
    ChunkChoice,
    Chunks,
    CompletionUsage,
    Extension,
    extension_of,
    usage_of,
)
from eventrail.gateway.http.logprobs import Logprobs


class TextLogprobs(msgspec.Struct, frozen=True):
    """How likely the tokens were, in four lists side by side."""

    tokens: list[str]
    token_logprobs: list[float]
    top_logprobs: list[dict[str, float]]
    text_offset: list[int]


class TextChoice(msgspec.Struct, frozen=True):
    """One answer of those asked for, or a piece of it."""

    index: int
    text: str
    finish_reason: str | None
    logprobs: TextLogprobs | None = None


class TextCompletion(msgspec.Struct, frozen=True, omit_defaults=True):
    """A whole answer, or a piece of a streamed one."""

    id: str
    object: str
    created: int
    model: str
    choices: list[TextChoice]
    usage: CompletionUsage | None = None
    eventrail: Extension | None = None


class _Score(NamedTuple):
    token: str
    logprob: float
    top: dict[str, float]


_encode = msgspec.json.Encoder().encode
_OBJECT = "text_completion"


def text_completion_bytes(answer: Answer, echo: str = "") -> bytes:
    """Return the body of a completed request; each text begins with `echo`."""
    return _encode(
        TextCompletion(
            id=text_id(answer.rid),
            object=_OBJECT,
            created=answer.created,
            model=answer.model,
            choices=_choices(answer, echo),
            usage=usage_of(answer),
            eventrail=extension_of(answer),
        )
    )


def text_id(rid: str) -> str:
    """Return the `id` that clients see."""
    return f"cmpl-{rid}"


class TextChunks(Chunks):
    """Makes the chunks of one stream.

    Args:
        rid: the request.
        model: the model as asked for.
        created: UNIX time in seconds.
        echo: what each text begins with.
    """

    def __init__(self, rid: str, model: str, created: int, echo: str = "") -> None:
        super().__init__(rid, model, created)
        self._id = text_id(rid)
        self._echo = echo
        self._begun: set[int] = set()
        self._offsets: dict[int, int] = {}

    def _chunk(
        self,
        choices: list[ChunkChoice],
        *,
        usage: CompletionUsage | None = None,
        extension: Extension | None = None,
    ) -> bytes:
        return _encode(
            TextCompletion(
                id=self._id,
                object=_OBJECT,
                created=self._created,
                model=self._model,
                choices=[self._choice(choice) for choice in choices],
                usage=usage,
                eventrail=extension,
            )
        )

    def _choice(self, choice: ChunkChoice) -> TextChoice:
        text = choice.delta.content or ""
        index = choice.index
        offset = self._offsets.get(index, 0)
        self._offsets[index] = offset + len(text)
        logprobs = choice.logprobs
        scored = _streamed(logprobs, offset) if isinstance(logprobs, Logprobs) else None
        if self._echo and index not in self._begun:
            text = self._echo + text
        self._begun.add(index)
        return TextChoice(index, text, choice.finish_reason, scored)


def _choices(answer: Answer, echo: str) -> list[TextChoice]:
    first = TextChoice(0, echo + answer.text, answer.finish_reason, _logprobs(answer, 0))
    others: list[dict[str, Any]] = answer.choices[1:]
    return [
        first,
        *(
            TextChoice(
                index,
                echo + (other["message"]["content"] or ""),
                other["finish_reason"],
                _logprobs(answer, index),
            )
            for index, other in enumerate(others, start=1)
        ),
    ]


def _logprobs(answer: Answer, index: int) -> TextLogprobs | None:
    if index >= len(answer.logprobs):
        return None
    scores = [
        _Score(each.token, each.logprob, {top.token: top.logprob for top in each.top_logprobs})
        for each in answer.logprobs[index]
    ]
    return _listed(scores, 0)


def _streamed(logprobs: Logprobs, offset: int) -> TextLogprobs:
    scores = [
        _Score(each.token, each.logprob, {top.token: top.logprob for top in each.top_logprobs})
        for each in logprobs.content
    ]
    return _listed(scores, offset)


def _listed(scores: Sequence[_Score], offset: int) -> TextLogprobs:
    offsets: list[int] = []
    for score in scores:
        offsets.append(offset)
        offset += len(score.token)
    return TextLogprobs(
        tokens=[score.token for score in scores],
        token_logprobs=[score.logprob for score in scores],
        top_logprobs=[score.top for score in scores],
        text_offset=offsets,
    )
