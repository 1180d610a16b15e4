"""A TCP server that says exactly the bytes a test wants, when it wants."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

Say = Callable[["Peer"], Awaitable[None]]
BODY = b'{"ok": true}'


def whole(body: bytes = BODY, *headers: bytes, status: bytes = b"200 OK") -> bytes:
    """Return a response with a length."""
    lines = b"".join(each + b"\r\n" for each in headers)
    return b"HTTP/1.1 %b\r\n%bcontent-length: %d\r\n\r\n%b" % (status, lines, len(body), body)


class Peer:
    """One connection, seen from the server.

    Attributes:
        number: of the connection, from 0.
        served: requests read on it.
        head: of the last request.
        body: of the last request.
    """

    def __init__(
        self, number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.number = number
        self.served = 0
        self.head = b""
        self.body = b""
        self._reader = reader
        self._writer = writer

    async def request(self) -> bool:
        """Read a request; return False if the client has gone."""
        try:
            self.head = await self._reader.readuntil(b"\r\n\r\n")
            length = int(self.header(b"content-length"))
            self.body = await self._reader.readexactly(length)
        except (asyncio.IncompleteReadError, ConnectionError):
            return False
        self.served += 1
        return True

    def header(self, name: bytes) -> bytes:
        """Return a header of the last request; empty if it has none."""
        for line in self.head.lower().split(b"\r\n"):
            if line.startswith(name + b":"):
                return line.partition(b":")[2].strip()
        return b""

    async def say(self, *pieces: bytes, pause_s: float = 0.0) -> None:
        """Write, with a pause after each piece."""
        for piece in pieces:
            self._writer.write(piece)
            await self._writer.drain()
            await asyncio.sleep(pause_s)

    async def gone(self) -> None:
        """Wait until the client closes its side."""
        with suppress(ConnectionError):
            while await self._reader.read(1024):
                pass

    def hang_up(self) -> None:
        """Close."""
        self._writer.close()


class RawServer:
    """Serves every connection with one script.

    Attributes:
        peers: the connections so far.
        left: set when a client has closed a connection.
    """

    def __init__(self, script: Say) -> None:
        self._script = script
        self.peers: list[Peer] = []
        self.left = asyncio.Event()
        self.open = 0
        self.most_open = 0

    @asynccontextmanager
    async def serving(self, tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
        """Serve on a free port; yields the URL."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=tls)
        port = server.sockets[0].getsockname()[1]
        scheme = "http" if tls is None else "https"
        try:
            yield f"{scheme}://localhost:{port}/v1/chat/completions"
        finally:
            server.close()
            for peer in self.peers:
                peer.hang_up()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer = Peer(len(self.peers), reader, writer)
        self.peers.append(peer)
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        try:
            await self._script(peer)
        except ConnectionError:
            pass
        finally:
            self.open -= 1
            self.left.set()
            writer.close()


def answers(*pieces: bytes, pause_s: float = 0.0) -> Say:
    """Return a script that says the same to every request."""

    async def script(peer: Peer) -> None:
        while await peer.request():
            await peer.say(*pieces, pause_s=pause_s)

    return script


def says_once(*pieces: bytes, pause_s: float = 0.0) -> Say:
    """Return a script that answers one request and hangs up."""

    async def script(peer: Peer) -> None:
        if await peer.request():
            await peer.say(*pieces, pause_s=pause_s)

    return script
