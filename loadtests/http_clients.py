"""What a call to a provider costs in CPU, by HTTP client: aiohttp, httpx and the lean one.

    python -m loadtests.http_clients [--calls 4000] [--rounds 3] [--concurrency 100]

Each client makes the same calls of the mock provider, which is a process of its own, over
kept-alive connections and on uvloop. A measure is the CPU time, user and system, that this
process used per call; clients take turns, so that a busy moment of the machine meets all of them.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import resource
import statistics
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
import httpx
import msgspec
import uvloop

from eventrail.worker.providers.address import Address
from eventrail.worker.providers.lean import LeanTransport
from eventrail.worker.providers.over_aiohttp import AiohttpTransport
from eventrail.worker.providers.transport import Timeouts, Transport
from loadtests.systems.mock import MockUpstream

Call = Callable[[bytes], Awaitable[bytes]]
HEADERS = {"content-type": "application/json", "authorization": "Bearer sk-none"}
BASELINE = "aiohttp"


def body(*, stream: bool) -> bytes:
    """Return the request that every call sends."""
    message = {"role": "user", "content": "Which port does the gateway listen on? " * 8}
    return msgspec.json.encode({"model": "mock", "messages": [message], "stream": stream})


@asynccontextmanager
async def bare_aiohttp(url: str, connections: int) -> AsyncGenerator[Call]:
    """Use aiohttp with nothing around it."""
    session = aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=connections, keepalive_timeout=60),
        cookie_jar=aiohttp.DummyCookieJar(),
        headers=HEADERS,
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=5, sock_read=60),
    )

    async def call(data: bytes) -> bytes:
        async with session.post(url, data=data, headers={"x-request-id": "r"}) as response:
            return b"".join([chunk async for chunk in response.content.iter_any()])

    async with session:
        yield call


@asynccontextmanager
async def bare_httpx(url: str, connections: int) -> AsyncGenerator[Call]:
    """Use httpx, which the openai client is built on, with nothing around it."""
    limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
    async with httpx.AsyncClient(headers=HEADERS, limits=limits, timeout=60) as client:

        async def call(data: bytes) -> bytes:
            extra = {"x-request-id": "r"}
            async with client.stream("POST", url, content=data, headers=extra) as response:
                return b"".join([chunk async for chunk in response.aiter_raw()])

        yield call


@asynccontextmanager
async def lean(url: str, connections: int) -> AsyncGenerator[Call]:
    """Use the lean client, through the seam that the engine uses."""
    transport = LeanTransport(Address.of(url), HEADERS, connections, Timeouts())
    async with _seam(transport) as call:
        yield call


@asynccontextmanager
async def aiohttp_seam(url: str, connections: int) -> AsyncGenerator[Call]:
    """Use aiohttp, through the same seam, with the same checks and time limits."""
    async with _seam(AiohttpTransport(url, HEADERS, connections, Timeouts())) as call:
        yield call


@asynccontextmanager
async def _seam(transport: Transport) -> AsyncGenerator[Call]:
    async def call(data: bytes) -> bytes:
        async with transport.post(data, {"x-request-id": "r"}) as response:
            return b"".join([piece async for piece in response.pieces()])

    yield call
    await transport.close()


CLIENTS = {
    BASELINE: bare_aiohttp,
    "aiohttp, seam": aiohttp_seam,
    "httpx": bare_httpx,
    "lean": lean,
}


async def measure(name: str, url: str, calls: int, concurrency: int, *, stream: bool) -> float:
    """Return the CPU microseconds of one call."""
    data = body(stream=stream)
    end = b"data: [DONE]\n\n" if stream else b"}"
    async with CLIENTS[name](url, concurrency) as call:
        await asyncio.gather(*(call(data) for _ in range(concurrency)))
        left = iter(range(calls))

        async def work() -> None:
            for _ in left:
                answer = await call(data)
                if not answer.endswith(end):
                    raise RuntimeError(f"{name}: a call was cut short: {answer[-80:]!r}")

        gc.collect()
        before = resource.getrusage(resource.RUSAGE_SELF)
        await asyncio.gather(*(work() for _ in range(concurrency)))
        after = resource.getrusage(resource.RUSAGE_SELF)
    used = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return used / calls * 1e6


def compare(options: argparse.Namespace, *, stream: bool, interval_ms: float) -> None:
    """Measure all clients against one mock and print a table."""
    upstream = MockUpstream(token_interval_ms=interval_ms)
    url = f"{upstream.url}/v1/chat/completions"
    figures: dict[str, list[float]] = {name: [] for name in CLIENTS}
    try:
        for _ in range(options.rounds):
            for name, taken in figures.items():
                run = measure(name, url, options.calls, options.concurrency, stream=stream)
                taken.append(uvloop.run(run))
    finally:
        upstream.stop()
    base = statistics.median(figures[BASELINE])
    kind = "streamed, a write per token" if interval_ms else "streamed" if stream else "whole"
    print(f"\n{kind}, {options.concurrency} at once, CPU of the client per call")
    print(f"{'client':<16}{'median us':>12}{'least us':>12}{'saved':>10}")
    for name, taken in figures.items():
        median = statistics.median(taken)
        print(f"{name:<16}{median:>12.0f}{min(taken):>12.0f}{1 - median / base:>10.0%}")


def main() -> None:
    """Print a table for each way of answering."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--calls", type=int, default=4000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--concurrency", type=int, default=100)
    options = parser.parse_args(sys.argv[1:])
    compare(options, stream=False, interval_ms=0.0)
    compare(options, stream=True, interval_ms=0.0)
    compare(options, stream=True, interval_ms=2.0)


if __name__ == "__main__":
    main()
