"""The lean client: HTTP/1.1 POST over kept-alive connections.

It has nothing that a provider's API does not need: no redirects, cookies, proxies, compression.
`over_aiohttp` has the same seam.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager

from eventrail.worker.providers.address import Address, header_lines
from eventrail.worker.providers.connection import Connection
from eventrail.worker.providers.transport import (
    BODY_LIMIT,
    InvalidResponse,
    NotConnected,
    Response,
    Timeouts,
    refuse_compressed,
)

KEEP_ALIVE_S = 15.0
"""Idle seconds after which a connection is not used again, unless the provider names fewer.

A provider may close an idle connection at any moment, also in the one in which a request is on its
way to it; such a request is lost and was perhaps paid for. So connections are given up well before
most servers give them up.
"""


class LeanTransport:
    """Connections to one endpoint. Make it in the event loop that will use it.

    Args:
        address: where.
        headers: sent with every request.
        connections: open at once, at most; further requests wait, first come first served.
        timeouts: how long to wait.
    """

    def __init__(
        self, address: Address, headers: Mapping[str, str], connections: int, timeouts: Timeouts
    ) -> None:
        self._address = address
        self._preface = address.preface() + header_lines(headers)
        self._timeouts = timeouts
        self._idle: deque[Connection] = deque()
        self._free = asyncio.Semaphore(connections)
        self._loop = asyncio.get_running_loop()

    @asynccontextmanager
    async def post(self, body: bytes, headers: Mapping[str, str]) -> AsyncGenerator[Response, None]:
        """Send a request; see `Transport`."""
        head = b"%b%bcontent-length: %d\r\n\r\n" % (
            self._preface,
            header_lines(headers),
            len(body),
        )
        async with self._free:
            connection = self._reused() or await self._connected()
            try:
                connection.send(head, body, self._timeouts.first_byte_s)
                await connection.head()
                yield _checked(_Response(connection, self._timeouts.silence_s))
            finally:
                if connection.release():
                    self._idle.append(connection)

    async def close(self) -> None:
        """Close the idle connections; no request is under way."""
        while self._idle:
            self._idle.pop().abort()

    def _reused(self) -> Connection | None:
        """Return the idle connection that was used last, so that the surplus grows old."""
        now = self._loop.time()
        while self._idle and not self._idle[0].fresh(now, KEEP_ALIVE_S):
            self._idle.popleft().abort()
        while self._idle:
            connection = self._idle.pop()
            if connection.fresh(now, KEEP_ALIVE_S):
                return connection
            connection.abort()
        return None

    async def _connected(self) -> Connection:
        at = self._address
        try:
            async with asyncio.timeout(self._timeouts.connect_s):
                _, connection = await self._loop.create_connection(
                    lambda: Connection(self._loop), at.host, at.port, ssl=at.tls
                )
        except TimeoutError as error:
            raise NotConnected(
                f"no connection to {at.host}:{at.port} within {self._timeouts.connect_s:g} s"
            ) from error
        except (OSError, UnicodeError) as error:  # ssl.SSLError; a name that is none
            raise NotConnected(f"no connection to {at.host}:{at.port}: {error}") from error
        return connection


class _Response:
    def __init__(self, connection: Connection, silence_s: float) -> None:
        self._connection = connection
        self._silence_s = silence_s
        self.status = connection.reader.status
        self.headers: Mapping[str, str] = connection.reader.headers

    async def read(self) -> bytes:
        """Return the whole body."""
        piece = await self._connection.piece(self._silence_s)
        if self._connection.reader.complete and not self._connection.reader.size:
            return piece
        pieces, size = [piece], len(piece)
        while piece := await self._connection.piece(self._silence_s):
            pieces.append(piece)
            size += len(piece)
            if size > BODY_LIMIT:
                raise InvalidResponse(f"a body of more than {BODY_LIMIT} bytes")
        return b"".join(pieces)

    async def pieces(self) -> AsyncIterator[bytes]:
        """Yield the body as it comes."""
        while piece := await self._connection.piece(self._silence_s):
            yield piece


def _checked(response: _Response) -> _Response:
    refuse_compressed(response.headers)
    return response
