"""The seam between the worker's stage and what generates: four names, three engines."""

from collections.abc import AsyncGenerator
from typing import Any, Protocol

import msgspec

from eventrail.contracts.errors import Code, EventrailError
from eventrail.contracts.events import Usage
from eventrail.prompting import ChatMessage


class GenerationRequest(msgspec.Struct, frozen=True):
    """What an engine is asked for.

    Attributes:
        id: names this generation with the engine; the attempt id.
        model: the model's name within the pool.
        messages: the rendered prompt.
        sampling: fields of `Sampling`, absent ones left to the engine.
        extra: OpenAI parameters passed through untouched.
        stream: whether deltas are wanted as they come; otherwise one may hold everything.
    """

    id: str
    model: str
    messages: list[ChatMessage]
    sampling: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    stream: bool = False


class Delta(msgspec.Struct):
    """A piece of a generation.

    Attributes:
        text: what to add to the choice.
        index: the choice.
        finish_reason: set on the last delta of a choice.
        tool_calls: fragments of tool calls, in the shape of OpenAI's stream.
        usage: tokens of the whole generation so far; the last one counts.
    """

    text: str = ""
    index: int = 0
    finish_reason: str | None = None
    tool_calls: list[dict[str, Any]] = []
    usage: Usage | None = None


class EngineError(EventrailError):
    """A generation could not be made, or not be finished.

    Attributes:
        retryable: whether the same call may succeed a little later.
        retry_after_s: seconds that the provider asked to wait; None if it named none.
        code: what to tell the app.
    """

    def __init__(
        self,
        message: str,
        *,
        retryable: bool = False,
        retry_after_s: float | None = None,
        code: Code = Code.PROVIDER_ERROR,
    ) -> None:
        super().__init__(message)
        self.retryable = retryable
        self.retry_after_s = retry_after_s
        self.code = code


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
        choice has its `finish_reason`.

        Raises:
            EngineError: on the first or any later step.
        """
        ...

    async def close(self) -> None:
        """Let go of connections; no generation is running any more."""
        ...
