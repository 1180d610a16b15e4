"""Models on loopback that answer by a script: their first answers are bad, later ones good."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from eventrail.config.model import Breaker, Pool


class Scripted:
    """Models that say one text after another; the last of them for good.

    Args:
        scripts: what each model says, by its name; nothing for a call that fails.

    Attributes:
        seen: the bodies of all calls, in order.
        asked: how often each model was.
        free: so many calls are answered at once.
        may: the calls after those are answered only while this is set.
    """

    def __init__(self, scripts: Mapping[str, Sequence[str]]) -> None:
        self.scripts = dict(scripts)
        self.seen: list[dict[str, Any]] = []
        self.asked: Counter[str] = Counter()
        self.url = ""
        self.free = 1_000
        self.may = asyncio.Event()

    @asynccontextmanager
    async def serving(self) -> AsyncGenerator["Scripted"]:
        app = web.Application()
        app.router.add_post("/v1/chat/completions", self._answer)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        _, port = runner.addresses[0]
        self.url = f"http://127.0.0.1:{port}/v1"
        try:
            yield self
        finally:
            await runner.cleanup()

    def pool(self, model: str) -> Pool:
        return Pool(
            engine="openai", model=model, url=self.url, slots=8, retries=0,
            price_in=1.0, price_out=1.0, breaker=Breaker(failures=1_000_000),
        )  # fmt: skip

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        model = str(body["model"])
        script = self.scripts[model]
        text = script[min(self.asked[model], len(script) - 1)]
        self.asked[model] += 1
        self.seen.append(body)
        if len(self.seen) > self.free:
            await self.may.wait()
        if not text:
            return web.json_response({"error": {"message": "no"}}, status=500)
        usage = {"prompt_tokens": 1000, "completion_tokens": 100}
        if not body.get("stream"):
            message = {"role": "assistant", "content": text}
            choice = {"index": 0, "message": message, "finish_reason": "stop"}
            return web.json_response({"choices": [choice], "usage": usage})
        response = web.StreamResponse(headers={"content-type": "text/event-stream"})
        await response.prepare(request)
        for word in text.split(" "):
            await _send(response, {"index": 0, "delta": {"content": f"{word} "}})
            await asyncio.sleep(0)
        await _send(response, {"index": 0, "delta": {}, "finish_reason": "stop"}, usage=usage)
        await response.write(b"data: [DONE]\n\n")
        return response


async def _send(response: web.StreamResponse, choice: dict[str, Any], **more: object) -> None:
    piece = {"object": "chat.completion.chunk", "choices": [choice], **more}
    await response.write(f"data: {json.dumps(piece)}\n\n".encode())
