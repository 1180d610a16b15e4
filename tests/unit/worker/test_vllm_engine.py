import asyncio
import json
from collections.abc import AsyncGenerator
from types import SimpleNamespace
from typing import Any

import pytest

from eventrail.contracts.errors import Code
from eventrail.contracts.events import Usage
from eventrail.worker.engine import Delta, EngineError, GenerationRequest
from eventrail.worker.engines.vllm import VllmEngine

REQUEST = GenerationRequest("r1", "m", [{"role": "user", "content": "hi"}], {"max_tokens": 5})


def chunk(content: str, tokens: int, **choice: str) -> str:
    choices = [{"index": 0, "delta": {"content": content}, **choice}]
    usage = {"prompt_tokens": 4, "completion_tokens": tokens}
    return f"data: {json.dumps({'choices': choices, 'usage': usage})}\n\n"


CHUNKS = [chunk("", 0), chunk("a", 1), chunk("b", 2, finish_reason="stop"), "data: [DONE]\n\n"]


async def _all(engine: VllmEngine) -> list[Delta]:
    return [delta async for delta in engine.generate(REQUEST)]


class Vllm:
    """Says chunks; hears of aborts."""

    def __init__(self, *chunks: Any, hangs: bool = False) -> None:
        self.chunks = chunks
        self.hangs = hangs
        self.bodies: list[dict[str, Any]] = []
        self.aborted: list[str] = []

    def engine(self) -> VllmEngine:
        return VllmEngine("pool", self.chat, self.abort)

    async def chat(self, body: dict[str, Any]) -> AsyncGenerator[Any, None]:
        self.bodies.append(body)
        for chunk in self.chunks:
            yield chunk
        if self.hangs:
            await asyncio.Event().wait()

    async def abort(self, request_id: str) -> None:
        self.aborted.append(request_id)


async def test_it_streams_whatever_was_asked_for_and_counts_at_every_token() -> None:
    vllm = Vllm(*CHUNKS)
    deltas = await _all(vllm.engine())
    assert "".join(delta.text for delta in deltas) == "ab"
    assert [delta.usage for delta in deltas] == [Usage(4, 0), Usage(4, 1), Usage(4, 2)]
    assert deltas[-1].finish_reason == "stop"
    (body,) = vllm.bodies
    assert body["stream"] is True
    assert (body["model"], body["request_id"], body["max_tokens"]) == ("pool", "r1", 5)
    assert vllm.aborted == []


async def test_leaving_early_aborts_in_the_engine() -> None:
    vllm = Vllm(*CHUNKS[:2], hangs=True)
    deltas = vllm.engine().generate(REQUEST)
    await anext(deltas)
    await deltas.aclose()
    assert vllm.aborted == ["chatcmpl-r1"]


async def test_a_cancelled_task_aborts_in_the_engine() -> None:
    vllm = Vllm(*CHUNKS[:2], hangs=True)
    task = asyncio.create_task(_all(vllm.engine()))
    await asyncio.sleep(0.02)
    task.cancel()
    await asyncio.wait([task])
    assert vllm.aborted == ["chatcmpl-r1"]


@pytest.mark.parametrize(
    ("status", "message", "code", "retryable"),
    [
        (400, "This model's maximum context length is 8", Code.CONTEXT_TOO_LONG, False),
        (400, "no such parameter", Code.INVALID_REQUEST, False),
        (500, "EngineCore died", Code.PROVIDER_ERROR, True),
    ],
)
async def test_a_refusal_is_told(status: int, message: str, code: Code, *, retryable: bool) -> None:
    refusal = SimpleNamespace(error=SimpleNamespace(message=message, code=status))
    with pytest.raises(EngineError, match=message) as caught:
        await anext(Vllm(refusal).engine().generate(REQUEST))
    assert (caught.value.code, caught.value.retryable) == (code, retryable)


async def test_a_stream_that_breaks_off_is_an_error() -> None:
    with pytest.raises(EngineError, match="middle"):
        await _all(Vllm(*CHUNKS[:2]).engine())
