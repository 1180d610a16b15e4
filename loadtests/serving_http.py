"""`ray.serve.llm`'s own HTTP app, without its 50 ms of batching, over kept-alive connections."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import msgspec

from eventrail.bus.ports import free_ports
from eventrail.config.settings import Settings
from eventrail.worker.serving.application import llm_settings
from eventrail.worker.serving.cluster import Cluster
from eventrail.worker.serving.options import on_cpu
from loadtests.serving_load import Sample, Subject
from loadtests.serving_work import NAME, POOL, SAMPLING, TOKENS, messages


class _Delta(msgspec.Struct):
    content: str | None = None


class _Choice(msgspec.Struct):
    delta: _Delta


class _Chunk(msgspec.Struct):
    choices: list[_Choice] = []


_CHUNK = msgspec.json.Decoder(_Chunk)


@asynccontextmanager
async def http() -> AsyncGenerator[Subject]:
    """Yield a function that asks over HTTP."""
    (port,) = free_ports(1)
    cluster = await asyncio.to_thread(_start, port)
    url = f"http://127.0.0.1:{port}/v1/chat/completions"
    connector = aiohttp.TCPConnector(limit=0)
    try:
        async with aiohttp.ClientSession(connector=connector) as session:

            async def ask(number: int) -> Sample:
                return await _ask(session, url, number)

            yield Subject(ask)
    finally:
        await asyncio.to_thread(cluster.stop, ["http"])


async def _ask(session: aiohttp.ClientSession, url: str, number: int) -> Sample:
    body = {"model": NAME, "messages": messages(number), "stream": True, **SAMPLING}
    asked = time.perf_counter()
    first = 0.0
    async with session.post(url, json=body) as response:
        response.raise_for_status()
        async for line in response.content:
            if first or not line.startswith(b"data: {"):
                continue
            choices = _CHUNK.decode(line[6:]).choices
            if choices and choices[0].delta.content:
                first = time.perf_counter()
    return Sample(asked, first, time.perf_counter(), TOKENS)


def _start(port: int) -> Cluster:
    """Start Ray and Serve with HTTP, and return when the app answers."""
    cluster = Cluster()
    cluster.start(2, {})
    from ray import serve  # noqa: PLC0415 -- heavy
    from ray.serve import llm  # noqa: PLC0415

    serve.shutdown()  # the cluster started it without HTTP
    serve.start(http_options={"host": "127.0.0.1", "port": port})
    fields: dict[str, Any] = llm_settings(NAME, POOL, Settings(), cpu=on_cpu())
    del fields["server_cls"]
    serve.run(llm.build_openai_app({"llm_configs": [llm.LLMConfig(**fields)]}), name="http")
    return cluster
