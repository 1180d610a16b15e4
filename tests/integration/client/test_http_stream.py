"""The HTTP client over connections that break: every character once, over any gateway."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from eventrail.bus.ports import free_ports
from eventrail.client.over_http import HttpStream, NoGateway
from eventrail.contracts.errors import RequestProblem
from tests.conftest import Provisioned
from tests.integration.gateway.running import DEMO_KEY, Running, body, running

WORDS = " ".join(f"word{number}" for number in range(40))


class CuttingProxy:
    """Passes bytes on, and cuts each connection after some; sometimes before any."""

    def __init__(self, port: int, rng: random.Random) -> None:
        self._port = port
        self._rng = rng
        self.cuts = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        upstream, to = await asyncio.open_connection("127.0.0.1", self._port)
        left = self._rng.randint(0, 4000)
        sending = asyncio.create_task(self._pass(reader, to, 10**9))
        try:
            if await self._pass(upstream, writer, left):
                self.cuts += 1
        finally:
            sending.cancel()
            for each in (writer, to):
                each.transport.abort()

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, left: int
    ) -> bool:
        """Return whether it was cut here."""
        with suppress(OSError):
            while data := await reader.read(512):
                writer.write(data[:left])
                await writer.drain()
                left -= len(data)
                if left <= 0:
                    return True
        return False


@asynccontextmanager
async def proxy(port: int, seed: int) -> AsyncIterator[tuple[str, CuttingProxy]]:
    cutting = CuttingProxy(port, random.Random(seed))
    server = await asyncio.start_server(cutting.serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", cutting
    finally:
        server.close()


async def read(stream: HttpStream) -> str:
    return await asyncio.to_thread("".join, stream)


@pytest.mark.parametrize("seed", range(4))
async def test_however_often_it_breaks_the_text_comes_once(gateway: Running, seed: int) -> None:
    async with proxy(gateway.port, seed) as (one, cutting), proxy(gateway.port, -seed) as (two, _):
        stream = HttpStream([one, two], DEMO_KEY, body(WORDS, model="slow"), 60.0)
        assert await read(stream) == f"echo: {WORDS}"
    assert cutting.cuts > 0
    assert stream.told is not None
    assert stream.told.text == f"echo: {WORDS}"
    assert stream.told.rid == stream.rid


async def test_what_is_not_in_the_log_yet_is_asked_again(provisioned: Provisioned) -> None:
    """In one process with its worker a gateway streams before its first append."""
    async with running(provisioned) as fused, proxy(fused.port, 5) as (url, cutting):
        stream = HttpStream([url, fused.base], DEMO_KEY, body(WORDS, model="slow"), 60.0)
        assert await read(stream) == f"echo: {WORDS}"
    assert cutting.cuts > 0


async def test_a_gateway_that_is_not_there_is_passed_over(gateway: Running) -> None:
    (nobody,) = free_ports(1)
    stream = HttpStream([f"http://127.0.0.1:{nobody}", gateway.base], DEMO_KEY, body(), 30.0)
    assert await read(stream) == "echo: hello"


async def test_where_nobody_listens_that_is_said_at_once() -> None:
    urls = [f"http://127.0.0.1:{port}" for port in free_ports(2)]
    with pytest.raises(NoGateway, match="does not answer as a gateway"):
        await read(HttpStream(urls, DEMO_KEY, body(), 600.0))


@pytest.mark.parametrize("url", ["", "127.0.0.1:8080", "ftp://127.0.0.1"])
def test_what_is_no_url_is_named(url: str) -> None:
    with pytest.raises(NoGateway, match="is not a URL"):
        HttpStream(url, DEMO_KEY, body(), 1.0)


async def test_a_refusal_is_raised_and_not_tried_again(gateway: Running) -> None:
    with pytest.raises(RequestProblem) as caught:
        await read(HttpStream(gateway.base, "sk-wrong", body(), 30.0))
    assert caught.value.problem.code == "unauthenticated"
