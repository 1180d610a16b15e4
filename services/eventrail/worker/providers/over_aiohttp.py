"""The seam `Transport` over aiohttp.

A second opinion for a provider that the lean client cannot talk to, and what the lean client is
measured and tested against. One thing it does not notice: bytes that a provider sends while nobody
has asked, which it takes for the answer to the next request on that connection.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from io import BytesIO

import aiohttp
from yarl import URL

from eventrail.worker.providers.address import Address, header_lines
from eventrail.worker.providers.lean import KEEP_ALIVE_S
from eventrail.worker.providers.transport import (
    BODY_LIMIT,
    HEAD_LIMIT,
    ConnectionLost,
    InvalidResponse,
    NotConnected,
    Response,
    TimedOut,
    Timeouts,
    refuse_compressed,
)


class AiohttpTransport:
    """Connections to one endpoint. Make it in the event loop that will use it.

    Args: as for `LeanTransport`, but for the URL.
    """

    def __init__(
        self, url: str, headers: Mapping[str, str], connections: int, timeouts: Timeouts
    ) -> None:
        header_lines(headers)
        self._url = URL(url, encoded=True)
        self._timeouts = timeouts
        self._free = asyncio.Semaphore(connections)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=0, keepalive_timeout=KEEP_ALIVE_S, ssl=Address.of(url).tls or True
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"accept-encoding": "identity", **headers},
            auto_decompress=False,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=timeouts.connect_s),
            max_line_size=HEAD_LIMIT,
            max_field_size=HEAD_LIMIT,
        )

    @asynccontextmanager
    async def post(self, body: bytes, headers: Mapping[str, str]) -> AsyncGenerator[Response, None]:
        """Send a request; see `Transport`."""
        async with self._free:  # waiting for a connection is not the provider's fault
            response = await self._answered(body, headers)
            async with response:
                yield _checked(_Response(response, self._timeouts.silence_s))

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()

    async def _answered(self, body: bytes, headers: Mapping[str, str]) -> aiohttp.ClientResponse:
        with _renamed(self._timeouts.first_byte_s):
            async with asyncio.timeout(self._timeouts.first_byte_s):
                return await self._session.post(
                    self._url, data=BytesIO(body), headers=headers, allow_redirects=False
                )


def _checked(response: "_Response") -> "_Response":
    refuse_compressed(response.headers)
    return response


class _Response:
    def __init__(self, response: aiohttp.ClientResponse, silence_s: float) -> None:
        self._response = response
        self._silence_s = silence_s
        self.status = response.status
        self.headers: Mapping[str, str] = {
            name.lower(): value for name, value in response.headers.items()
        }

    async def read(self) -> bytes:
        """Return the whole body."""
        pieces: list[bytes] = []
        size = 0
        async for piece in self.pieces():
            pieces.append(piece)
            size += len(piece)
            if size > BODY_LIMIT:
                raise InvalidResponse(f"a body of more than {BODY_LIMIT} bytes")
        return b"".join(pieces)

    async def pieces(self) -> AsyncIterator[bytes]:
        """Yield the body as it comes."""
        while True:
            with _renamed(self._silence_s):
                async with asyncio.timeout(self._silence_s):
                    piece = await self._response.content.readany()
            if not piece:
                return
            yield piece


@contextmanager
def _renamed(seconds: float) -> Generator[None]:
    """Raise what went wrong under the seam's names."""
    try:
        yield
    except (aiohttp.ServerTimeoutError, aiohttp.ClientConnectorError) as error:
        raise NotConnected(f"no connection: {error}") from error
    except TimeoutError as error:
        raise TimedOut(f"the provider kept us waiting for more than {seconds:g} s") from error
    except (aiohttp.ClientResponseError, aiohttp.http.HttpProcessingError) as error:
        raise InvalidResponse(f"the provider does not speak HTTP/1.1: {error}") from error
    except (aiohttp.ClientError, OSError) as error:
        raise ConnectionLost(
            f"the connection ended early: {error or type(error).__name__}"
        ) from error
