"""The HTTP server, as a daemon of the process: uvicorn with httptools."""

import asyncio
import contextlib
import socket
from collections.abc import Generator

import structlog
import uvicorn

from eventrail.config.settings import Settings
from eventrail.contracts.errors import EventrailError
from eventrail.gateway.http.app import HttpApp

_log = structlog.get_logger(__name__)

KEEP_ALIVE_S = 75
"""Idle connections stay open longer than the pools of common clients keep them."""


class PortTaken(EventrailError):
    """The gateway cannot listen where it was told to."""


class HttpServer:
    """Serves the API on `settings.http_host` and `settings.http_port`.

    Attributes:
        port: the port in use, once started; the setting may have been 0.
    """

    name = "http"

    def __init__(self, app: HttpApp, settings: Settings) -> None:
        self._settings = settings
        self._server = _Server(
            uvicorn.Config(
                app,
                http="httptools",
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_keep_alive=KEEP_ALIVE_S,
                timeout_graceful_shutdown=max(1, round(settings.drain_s)),
            )
        )
        self._serving: asyncio.Task[None] | None = None
        self.port = settings.http_port

    async def start(self) -> None:
        """Listen.

        Raises:
            PortTaken: the address is in use or not this machine's.
        """
        listener = _listen(self._settings.http_host, self._settings.http_port)
        self.port = listener.getsockname()[1]
        self._serving = asyncio.create_task(self._server.serve([listener]), name="uvicorn")
        await self._server.up.wait()
        _log.info("http", host=self._settings.http_host, port=self.port)

    async def run(self) -> None:
        """Serve until stopped."""
        if self._serving is not None:
            await asyncio.shield(self._serving)

    async def stop(self) -> None:
        """Take no more requests and finish those in hand, within the drain time."""
        self._server.should_exit = True
        if self._serving is not None:
            await self._serving


class _Server(uvicorn.Server):
    """uvicorn that says when it is up, and leaves signals to its process."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to listen."""
        await super().startup(sockets)
        self.up.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Capture none."""
        yield


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise PortTaken(
            f"cannot listen on {host}:{port}: {error.strerror}; "
            "choose another port with EVENTRAIL_HTTP_PORT"
        ) from error
    listener.setblocking(False)  # noqa: FBT003 -- the socket's own signature
    return listener
