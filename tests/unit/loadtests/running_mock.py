"""A mock provider that runs in the test's own event loop."""

import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable

import httpx
import openai

from loadtests.mock_provider import MockProvider


class RunningMock:
    """A mock provider on a free port of this process, with clients for it."""

    def __init__(self, url: str, provider: MockProvider) -> None:
        self.url = url
        self.chat_url = f"{url}/v1/chat/completions"
        self.calls = provider.ledger.calls
        self.ledger = provider.ledger

    @contextlib.asynccontextmanager
    async def http(self) -> AsyncGenerator[httpx.AsyncClient]:
        async with httpx.AsyncClient(base_url=self.url, trust_env=False) as client:
            yield client

    @contextlib.asynccontextmanager
    async def openai(self) -> AsyncGenerator[openai.AsyncOpenAI]:
        http = openai.DefaultAsyncHttpxClient(trust_env=False)
        url = f"{self.url}/v1"
        async with openai.AsyncOpenAI(
            api_key="none", base_url=url, max_retries=0, http_client=http
        ) as client:
            yield client


# Keyword arguments: those of `Settings` and of `FaultPlan`.
StartMock = Callable[..., Awaitable[RunningMock]]
