"""A provider on loopback that answers, or misbehaves, as a test wants."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from eventrail.config.model import Pool

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]
USAGE = {"prompt_tokens": 4, "completion_tokens": 2}


class Provider:
    """Gives one answer after the other, the last one for ever.

    Attributes:
        bodies: what was asked.
        headers: of the last request.
        gone: set when a client closed its connection in the middle of an answer.
    """

    def __init__(self, *answers: Answer) -> None:
        self._answers = list(answers)
        self.bodies: list[dict[str, Any]] = []
        self.headers: dict[str, str] = {}
        self.gone = asyncio.Event()
        self.url = ""

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Pool]:
        """Serve on a free port; yields a pool that points here."""
        app = web.Application()
        app.router.add_post("/v1/chat/completions", self._handle)
        app.router.add_post("/v1/embeddings", self._handle)
        runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        _, port = runner.addresses[0]
        try:
            yield Pool(engine="openai", model="m-1", url=f"http://127.0.0.1:{port}/v1", slots=8)
        finally:
            await runner.cleanup()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        self.bodies.append(await request.json())
        self.headers = {name.lower(): value for name, value in request.headers.items()}
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        try:
            return await answer(request)
        except (ConnectionError, asyncio.CancelledError):
            self.gone.set()
            raise


def completes(*texts: str) -> Answer:
    """Return an answer with a choice per text."""

    async def answer(_: web.Request) -> web.StreamResponse:
        choices = [
            {"index": i, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
            for i, text in enumerate(texts)
        ]
        return web.json_response({"choices": choices, "usage": USAGE})

    return answer


def refuses(status: int, message: str = "no", **headers: str) -> Answer:
    """Return an answer with an error status, in OpenAI's shape."""

    async def answer(_: web.Request) -> web.StreamResponse:
        body = {"error": {"message": message}}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.json_response(body, status=status, headers=named)

    return answer


def says(body: bytes, content_type: str = "application/json") -> Answer:
    """Return an answer of these bytes."""

    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(body=body, content_type=content_type)

    return answer


def streams(*texts: str, whole: bool = True, then_hangs: bool = False) -> Answer:
    """Return an answer of one event per text; not `whole`: the connection ends after them."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"content-type": "text/event-stream"})
        await response.prepare(request)
        for text in texts:
            await response.write(event({"choices": [{"index": 0, "delta": {"content": text}}]}))
            await asyncio.sleep(0)
        if then_hangs:
            await asyncio.Event().wait()
        if whole:
            end = {"index": 0, "delta": {}, "finish_reason": "stop"}
            await response.write(event({"choices": [end]}))
            await response.write(event({"choices": [], "usage": USAGE}) + b"data: [DONE]\n\n")
        return response

    return answer


def hangs() -> Answer:
    """Return an answer that never comes."""

    async def answer(_: web.Request) -> web.StreamResponse:
        await asyncio.Event().wait()
        return web.Response()

    return answer


def event(data: dict[str, Any]) -> bytes:
    """Return one server-sent event."""
    return b"data: " + json.dumps(data).encode() + b"\n\n"
