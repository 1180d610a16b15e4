"""The engine `vllm`: the vLLM that runs in the same replica.

What vLLM's own chat API has to put together from tokens, tool calls and log probabilities, goes
through it. Everything else goes straight to `AsyncLLM`: same prompt, same parameters, without a
JSON document per token; and can go on where an earlier worker was cut off.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import Any, Protocol

from eventrail.contracts.errors import Code
from eventrail.contracts.events import Usage
from eventrail.worker.engine import Delta, EngineError, GenerationRequest, Prior
from eventrail.worker.engines.openai_body import in_vllms_form, values_of
from eventrail.worker.engines.openai_errors import code_of
from eventrail.worker.engines.openai_reply import read_chunk
from eventrail.worker.engines.sse import DONE, EventStream
from eventrail.worker.engines.vllm_prompt import (
    Frontend,
    Prompt,
    can_go_on,
    go_on,
    left_after,
    seed,
)
from eventrail.worker.engines.vllm_tokens import WholeTokens

ChatStream = AsyncGenerator[Any, None]

UNSEEN_TOKENS = 16
"""Tokens between two outputs of an answer that nobody follows; so exactly is it billed if it is
cancelled."""

_ASSEMBLED = ("tools", "functions", "logprobs", "top_logprobs", "kv_transfer_params")
"""Parameters of requests whose answers the chat API puts together."""


def _nothing() -> None:
    pass


class Failure(Protocol):
    """What vLLM's chat API yields instead of text when it refuses a request."""

    @property
    def error(self) -> Any:
        """Has `message` and `code`."""
        ...


class VllmEngine:
    """Generates with vLLM.

    Always hears of progress, whatever was asked for: so a generation can be stopped at any
    token, and what it used is known.

    Args:
        model: the name under which vLLM serves the model.
        chat: starts a chat completion, given its OpenAI body; yields lines of an event stream,
            or one object that has an `error`.
        abort: stops the generation of that id in the engine; a no-op if it has ended.
        frontend: the short way; None if the model's answers must be parsed, e.g. for reasoning.
        on_lost: called when vLLM's engine core has died, before the error is raised.
    """

    instant = False

    def __init__(
        self,
        model: str,
        chat: Callable[[dict[str, Any]], ChatStream],
        abort: Callable[[str], Awaitable[None]],
        frontend: Frontend | None = None,
        on_lost: Callable[[], None] = _nothing,
    ) -> None:
        self._model = model
        self._chat = chat
        self._abort = abort
        self._frontend = frontend
        self._on_lost = on_lost

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Delta, None]:
        """Generate; leaving early aborts in vLLM, not only on this side of it.

        Raises:
            EngineError: vLLM refused the request or broke down.
        """
        body = self._body(request)
        if self._frontend is None or any(body.get(name) for name in _ASSEMBLED):
            deltas = self._assembled(request, body)
        else:
            deltas = self._straight(self._frontend, request, body)
        try:
            async with aclosing(deltas):
                async for delta in deltas:
                    yield delta
        except EngineError as error:
            if error.lost:
                self._on_lost()
            raise

    async def close(self) -> None:
        """The replica owns the engine."""

    async def _straight(
        self, frontend: Frontend, request: GenerationRequest, body: dict[str, Any]
    ) -> AsyncGenerator[Delta, None]:
        """Generate with `AsyncLLM` itself."""
        prompt = await frontend.prepare(body)
        params = prompt.params
        prior = None
        if not request.stream:
            params.stream_interval = UNSEEN_TOKENS
        elif not can_go_on(params):
            seed(params, request.seed)
        else:
            prior = request.prior or Prior([])
        if prior is not None and prior.tokens:
            left = left_after(prompt, prior)
            yield _carried(frontend, prompt, prior, ended=left == 0)
            if left == 0:
                return
            go_on(prompt, prior, left)
        whole = WholeTokens(params, frontend.length_of) if prior is not None else None
        before = len(prior.tokens) if prior is not None else 0
        async with aclosing(frontend.generate(prompt, request.id)) as outputs:
            async for delta in _deltas(outputs, prompt, before, whole):
                yield delta

    async def _assembled(
        self, request: GenerationRequest, body: dict[str, Any]
    ) -> AsyncGenerator[Delta, None]:
        """Generate through the chat API."""
        events = EventStream()
        ended = False
        try:
            async with aclosing(self._chat(body)) as chunks:
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

    def _body(self, request: GenerationRequest) -> dict[str, Any]:
        return {
            **in_vllms_form(values_of(request)),
            "model": self._model,
            "request_id": request.id,
            "stream": True,
            "stream_options": {"include_usage": True, "continuous_usage_stats": True},
        }


def _carried(frontend: Frontend, prompt: Prompt, prior: Prior, *, ended: bool) -> Delta:
    return Delta(
        frontend.text_of(prompt, prior.tokens),
        finish_reason=prior.finish_reason or "length" if ended else None,
        usage=Usage(len(prompt.tokens), len(prior.tokens)),
        tokens=prior.tokens,
        carried=True,
    )


async def _deltas(
    outputs: AsyncGenerator[Any, None], prompt: Prompt, before: int, whole: WholeTokens | None
) -> AsyncGenerator[Delta, None]:
    """Yield vLLM's outputs as deltas.

    Args:
        outputs: `RequestOutput`s of kind delta.
        prompt: what they are of.
        before: tokens generated earlier.
        whole: names tokens; None if this generation cannot be gone on with.
    """
    generated = before
    async for output in outputs:
        cached = min(output.num_cached_tokens or 0, len(prompt.tokens))
        for choice in output.outputs:
            ids = list(choice.token_ids)
            generated += len(ids)
            ended = choice.finish_reason is not None
            named = whole.take(choice.text, ids, ended=ended) if whole is not None else None
            yield Delta(
                choice.text,
                choice.index,
                choice.finish_reason,
                usage=Usage(len(prompt.tokens), generated, cached),
                tokens=named[0] if named else None,
                lengths=named[1] if named else [],
            )


def _bytes(chunk: Any) -> bytes:
    if isinstance(chunk, str):
        return chunk.encode()
    error = chunk.error
    code = code_of(int(error.code), str(error.message))
    retryable = code is Code.PROVIDER_ERROR and int(error.code) >= 500  # noqa: PLR2004 -- HTTP
    raise EngineError(f"vLLM refused the request: {error.message}", retryable=retryable, code=code)
