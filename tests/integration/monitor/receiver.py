"""A receiver of webhooks on loopback, that answers as it is told to."""

import asyncio
import json
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

from eventrail.bus.ports import free_ports


@dataclass(frozen=True, slots=True)
class Post:
    """A request that came, and when."""

    headers: Mapping[str, str]
    raw: bytes
    at: float = field(default_factory=time.monotonic)

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def body(self) -> dict[str, Any]:
        return json.loads(self.raw)


@dataclass(slots=True)
class Receiver:
    """Answers each request with the next status of `script`, and 204 when that is used up.

    Attributes:
        script: statuses to come; 0 keeps a request waiting until its sender goes away.
        headers: of every answer.
        posts: what came, answered or not.
    """

    port: int = field(default_factory=lambda: free_ports(1)[0])
    script: list[int] = field(default_factory=list[int])
    headers: dict[str, str] = field(default_factory=dict[str, str])
    posts: list[Post] = field(default_factory=list[Post])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    @property
    def types(self) -> list[str]:
        return [each.body["type"] for each in self.posts]

    @asynccontextmanager
    async def serving(self) -> AsyncGenerator[Self]:
        """Listen, always on the same port."""
        app = web.Application()
        app.router.add_post("/hook", self._take)
        runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", self.port, reuse_address=True).start()
        try:
            yield self
        finally:
            await runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        self.posts.append(Post(dict(request.headers), await request.read()))
        status = self.script.pop(0) if self.script else 204
        if not status:
            await asyncio.Event().wait()
        return web.Response(status=status, headers=self.headers)
