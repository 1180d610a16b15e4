"""Models on loopback, behind one OpenAI-compatible server: each says its name, or fails."""

import math
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from eventrail.config.model import Breaker, Pool

FAILS_EVERY = 3
"""The model `flaky` fails once in so many calls."""


class Models:
    """The models `small`, `large`, `flaky` (fails a third of its calls) and `broken`.

    `small` is sure of its answers, but for those to a question that holds `hard`.

    Attributes:
        asked: how often each was.
        seen: the bodies, in order.
    """

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.seen: list[dict[str, Any]] = []
        self.url = ""

    @asynccontextmanager
    async def serving(self) -> AsyncGenerator["Models"]:
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

    def pool(self, model: str, price: float = 1.0) -> Pool:
        """Return a pool of one model."""
        return Pool(
            engine="openai", model=model, url=self.url, slots=8, retries=0,
            price_in=price, price_out=price, breaker=Breaker(failures=1_000_000),
        )  # fmt: skip

    async def _answer(self, request: web.Request) -> web.Response:
        body = await request.json()
        model = str(body["model"])
        self.seen.append(body)
        self.asked[model] += 1
        if model == "broken" or (model == "flaky" and not self.asked[model] % FAILS_EVERY):
            return web.json_response({"error": {"message": "no"}}, status=500)
        question = str(body["messages"][-1]["content"])
        text = f"{model} says: {question}"
        choice: dict[str, Any] = {
            "index": 0,
            "message": {"role": "assistant", "content": text},
            "finish_reason": "stop",
        }
        if body.get("logprobs"):
            sure = 0.3 if "hard" in question else 0.99
            choice["logprobs"] = {"content": [_token(word, sure) for word in text.split()]}
        usage = {"prompt_tokens": 1000, "completion_tokens": 100}
        return web.json_response({"choices": [choice], "usage": usage})


def _token(word: str, sure: float) -> dict[str, Any]:
    top = [
        {"token": word, "logprob": math.log(sure)},
        {"token": "?", "logprob": math.log(1 - sure)},
    ]
    return {"token": word, "logprob": math.log(sure), "top_logprobs": top}
