"""The engine `vllm`: the chat API of the vLLM that runs in the same replica."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import Any, Protocol

from eventrail.contracts.errors import Code
from eventrail.worker.engine import Delta, EngineError, GenerationRequest
from eventrail.worker.engines.openai_body import values_of
from eventrail.worker.engines.openai_errors import code_of
from eventrail.worker.engines.openai_reply import read_chunk
from eventrail.worker.engines.sse import DONE, EventStream

ChatStream = AsyncGenerator[Any, None]


class Failure(Protocol):
    """What vLLM's chat API yields instead of text when it refuses a request."""

    @property
    def error(self) -> Any:
        """Has `message` and `code`."""
        ...


class VllmEngine:
    """Generates with vLLM.

    Always streams inside, whatever was asked for: so a generation can be stopped at any token,
    and what it used is known at every token.

    Args:
        model: the name under which vLLM serves the model.
        chat: starts a chat completion, given its OpenAI body; yields lines of an event stream,
            or one object that has an `error`.
        abort: stops the generation of that id in the engine; a no-op if it has ended.
    """

    instant = False

    def __init__(
        self,
        model: str,
        chat: Callable[[dict[str, Any]], ChatStream],
        abort: Callable[[str], Awaitable[None]],
    ) -> None:
        self._model = model
        self._chat = chat
        self._abort = abort

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Delta, None]:
        """Generate; leaving early aborts in vLLM, not only on this side of it.

        Raises:
            EngineError: vLLM refused the request or broke down.
        """
        events = EventStream()
        ended = False
        try:
            async with aclosing(self._chat(self._body(request))) as chunks:
                async for chunk in chunks:
                    for data in events.feed(_bytes(chunk)):
                        if data == DONE:
                            ended = True
                            return
                        for delta in read_chunk(data):
                            yield delta
            raise EngineError("vLLM ended its stream in the middle", retryable=True)
        finally:
            if not ended:
                await self._abort(f"chatcmpl-{request.id}")

    async def close(self) -> None:
        """The replica owns the engine."""

    def _body(self, request: GenerationRequest) -> dict[str, Any]:
        return {
            **values_of(request),
            "model": self._model,
            "request_id": request.id,
            "stream": True,
            "stream_options": {"include_usage": True, "continuous_usage_stats": True},
        }


def _bytes(chunk: Any) -> bytes:
    if isinstance(chunk, str):
        return chunk.encode()
    error = chunk.error
    code = code_of(int(error.code), str(error.message))
    retryable = code is Code.PROVIDER_ERROR and int(error.code) >= 500  # noqa: PLR2004 -- HTTP
    raise EngineError(f"vLLM refused the request: {error.message}", retryable=retryable, code=code)
