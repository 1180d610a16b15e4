"""The seam between the worker's stage and what generates: four names, three engines."""

from collections.abc import AsyncGenerator
from typing import Any, Protocol

import msgspec

from eventrail.config.pool import Prefill
from eventrail.contracts.errors import Code, EventrailError
from eventrail.contracts.events import Usage
from eventrail.contracts.failures import Failure, failure_of_code
from eventrail.contracts.logprobs import TokenLogprob
from eventrail.contracts.requests import Task
from eventrail.prompting import ChatMessage


class Prior(msgspec.Struct, frozen=True):
    """What an earlier attempt, which was cut off, had generated.

    Attributes:
        tokens: the model's ids of the first choice's tokens so far.
        finish_reason: set if the choice had ended, by `stop` or `length`.
    """

    tokens: list[int]
    finish_reason: str | None = None


class GenerationRequest(msgspec.Struct, frozen=True):
    """What an engine is asked for.

    Attributes:
        id: names this generation with the engine; the attempt id.
        model: the model's name within the pool.
        messages: the rendered prompt.
        sampling: fields of `Sampling`, absent ones left to the engine.
        extra: OpenAI parameters passed through untouched.
        stream: whether deltas are wanted as they come; otherwise one may hold everything.
        prior: generated before; an engine that can goes on after it.
        seconds: how long its first token may take before it is given up; 0 if nobody said.
        task: `embed` for a vector of each message's content.
        seed: for an engine that cannot go on after a part of this answer, and samples: with the
            same seed it gives the same answer again.
        begun: how the answer begins, as another pool's model has said it; it is the last of
            `messages`, and the engine says only what follows.
        prefill: how the engine is told that it is to go on with that message; see `Pool`.
        stall_s: how long it may be silent between two tokens; 0 if nobody said.
    """

    id: str
    model: str
    messages: list[ChatMessage]
    sampling: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    stream: bool = False
    prior: Prior | None = None
    seed: int = 0
    seconds: float = 0.0
    task: Task = "chat"
    begun: str = ""
    prefill: Prefill = "none"
    stall_s: float = 0.0


class Delta(msgspec.Struct):
    """A piece of a generation.

    Attributes:
        text: what to add to the choice.
        index: the choice.
        finish_reason: set on the last delta of a choice.
        tool_calls: fragments of tool calls, in the shape of OpenAI's stream.
        usage: tokens of the whole generation so far; the last one counts.
        tokens: ids of tokens whose text is complete with this delta; None from an engine that
            cannot go on after them.
        lengths: characters of each of `tokens`; empty if only the end of the last is known.
        carried: this is the request's `prior`, not generated now.
        logprobs: how likely each of the tokens in `text` was; empty unless asked for.
        embeddings: a vector for each message, as in `Generated`.
    """

    text: str = ""
    index: int = 0
    finish_reason: str | None = None
    tool_calls: list[dict[str, Any]] = []
    usage: Usage | None = None
    tokens: list[int] | None = None
    lengths: list[int] = []
    carried: bool = False
    logprobs: list[TokenLogprob] = []
    embeddings: list[str] = []


class EngineError(EventrailError):
    """A generation could not be made, or not be finished.

    Attributes:
        retryable: whether the same call may succeed a little later.
        retry_after_s: seconds that the provider asked to wait; None if it named none.
        code: what to tell the app.
        lost: the engine will never answer again: the work is for another worker.
        where: the request's parameter concerned; empty if it is none.
        hint: what the app can do; empty for the usual.
        failure: its class, as fallbacks go by.
    """

    def __init__(
        self,
        message: str,
        *,
        retryable: bool = False,
        retry_after_s: float | None = None,
        code: Code = Code.PROVIDER_ERROR,
        lost: bool = False,
        where: str = "",
        hint: str = "",
        failure: Failure | None = None,
    ) -> None:
        super().__init__(message)
        self.retryable = retryable
        self.retry_after_s = retry_after_s
        self.code = code
        self.lost = lost
        self.where = where
        self.hint = hint
        self.failure = failure or failure_of_code(code)


class Engine(Protocol):
    """Generates answers.

    Attributes:
        instant: it never waits, so a generation can be neither late nor cancelled half-way.
    """

    @property
    def instant(self) -> bool: ...  # noqa: D102 -- described above

    def generate(self, request: GenerationRequest) -> AsyncGenerator[Delta, None]:
        """Generate; closing the generator, or cancelling its task, aborts the generation.

        The deltas' texts, put together by choice, are the answer; the last delta of each
        choice has its `finish_reason`. If the request has a `prior`, an engine that can go on
        after it says it first, in one delta; others begin anew.

        Raises:
            EngineError: on the first or any later step.
        """
        ...

    async def close(self) -> None:
        """Let go of connections; no generation is running any more."""
        ...
