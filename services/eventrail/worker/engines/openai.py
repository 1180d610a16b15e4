"""The engine `openai`: any OpenAI-compatible URL, over one pool of kept-alive connections."""

import os
from collections.abc import AsyncGenerator, Mapping

import aiohttp
import msgspec
from yarl import URL

from eventrail.config.model import InvalidConfig, Pool
from eventrail.worker.engine import Delta, EngineError, GenerationRequest
from eventrail.worker.engines.openai_body import OpenAIOptions, body_of
from eventrail.worker.engines.openai_errors import of_status
from eventrail.worker.engines.openai_reply import read_chunk, read_completion
from eventrail.worker.engines.sse import DONE, EventStream, OverlongLine

_OK = 200


class OpenAIEngine:
    """Asks a provider. Make it in the event loop that will use it.

    Args:
        url: base URL, with `/v1`.
        key: the provider's key; empty sends none.
        slots: connections at most.
        options: see `OpenAIOptions`.
    """

    instant = False

    def __init__(self, url: str, key: str, slots: int, options: OpenAIOptions) -> None:
        self._url = URL(url.rstrip("/") + "/chat/completions", encoded=True)
        self._options = options
        headers = {"content-type": "application/json", **options.headers}
        if key:
            headers["authorization"] = f"Bearer {key}"
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=slots, keepalive_timeout=60),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers=headers,
            timeout=aiohttp.ClientTimeout(
                total=None, sock_connect=options.connect_s, sock_read=options.silence_s
            ),
        )

    @classmethod
    def of(cls, name: str, pool: Pool, environ: Mapping[str, str] = os.environ) -> "OpenAIEngine":
        """Return the engine of a pool.

        Raises:
            InvalidConfig: an option is unknown, or the key's variable is not set.
        """
        try:
            options = msgspec.convert(pool.engine_options, OpenAIOptions)
        except msgspec.ValidationError as error:
            raise InvalidConfig(f"pools.{name}.engine_options: {error}") from error
        if pool.api_key_env and not environ.get(pool.api_key_env):
            raise InvalidConfig(
                f"pools.{name}.api_key_env: the variable {pool.api_key_env} is not set here"
            )
        return cls(pool.url, environ.get(pool.api_key_env, ""), pool.slots, options)

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Delta, None]:
        """Ask the provider; leaving early closes the connection, which aborts its generation.

        Raises:
            EngineError: no connection, an error status, silence, or an answer cut short.
        """
        body = body_of(request, self._options)
        try:
            async with self._session.post(
                self._url, data=body, headers={"x-request-id": request.id}
            ) as response:
                if response.status != _OK:
                    raise of_status(response.status, response.headers, await response.read())
                if response.content_type == "text/event-stream":
                    async for delta in _stream(response):
                        yield delta
                else:
                    for delta in read_completion(await response.read()):
                        yield delta
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise EngineError(
                f"no answer from {self._url.host}: {type(error).__name__} {error}", retryable=True
            ) from error

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()


async def _stream(response: aiohttp.ClientResponse) -> AsyncGenerator[Delta, None]:
    """Yield the deltas of a stream.

    A stream may end without `[DONE]`, as some providers do, but not before a finish reason.
    """
    events = EventStream()
    finished = False
    try:
        async for chunk in response.content.iter_any():
            for data in events.feed(chunk):
                if data == DONE:
                    return
                for delta in read_chunk(data):
                    finished = finished or delta.finish_reason is not None
                    yield delta
    except OverlongLine as error:
        raise EngineError(f"the provider's stream is none: {error}") from error
    if not finished:
        raise EngineError("the provider's stream ended in the middle", retryable=True)
