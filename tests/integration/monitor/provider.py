"""A provider on loopback that does as its system prompt says, and may be swapped in silence."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from eventrail.config.model import Pool

LONG = "in detail"
"""In a system prompt it makes answers five times as long."""


class Provider:
    """Answers `<accent>: <question>`.

    Attributes:
        accent: how every answer begins; another one is another model.
        asked: how often it was.
    """

    def __init__(self) -> None:
        self.accent = "first"
        self.asked = 0
        self._url = ""

    @asynccontextmanager
    async def serving(self) -> AsyncGenerator["Provider"]:
        app = web.Application()
        app.router.add_post("/v1/chat/completions", self._answer)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self._url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
        try:
            yield self
        finally:
            await runner.cleanup()

    def pool(self) -> Pool:
        return Pool(engine="openai", model="same-name", url=self._url, slots=8)

    async def _answer(self, request: web.Request) -> web.Response:
        self.asked += 1
        messages = (await request.json())["messages"]
        text = f"{self.accent}: {messages[-1]['content']}"
        if any(LONG in each["content"] for each in messages if each["role"] == "system"):
            text = ". ".join(f"{text} ({number})" for number in range(5))
        choice: dict[str, Any] = {
            "index": 0,
            "message": {"role": "assistant", "content": text},
            "finish_reason": "stop",
        }
        usage = {"prompt_tokens": 50, "completion_tokens": len(text.split())}
        return web.json_response({"choices": [choice], "usage": usage})
