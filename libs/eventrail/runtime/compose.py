"""FastStream composes the process: broker, lifespan, control subjects, health as ASGI.

The hot path has its own connection and loop (`host.py`), so none of FastStream's defaults
for consuming and publishing apply to it. See docs/adr/0003.
"""

import asyncio
import contextlib
import json
import signal
from collections.abc import AsyncGenerator, Generator
from typing import Annotated

import structlog
import uvicorn
from faststream import Context, ContextRepo
from faststream.asgi import AsgiFastStream, AsgiResponse, get
from faststream.nats import NatsBroker
from faststream.security import SASLPlaintext
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from eventrail.bus.connect import PING_INTERVAL_S, Address
from eventrail.bus.tasks import first_of
from eventrail.config.settings import Settings
from eventrail.runtime.host import Host

_log = structlog.get_logger(__name__)


def make_broker(settings: Settings, name: str) -> NatsBroker:
    """Return the broker of the control subjects, with reconnects that never end."""
    address = settings.address
    return NatsBroker(
        list(address.servers),
        name=f"{name}/control",
        ping_interval=PING_INTERVAL_S,
        max_reconnect_attempts=-1,
        security=_security(address),
        inbox_prefix=address.inbox_prefix,
        logger=None,
    )


def _security(address: Address) -> SASLPlaintext | None:
    if not address.user:
        return None
    return SASLPlaintext(username=address.user, password=address.password)


def make_app(host: Host, stop: asyncio.Event) -> AsgiFastStream:
    """Return the ASGI application of a process: `/health/live`, `/health/ready`, `/metrics`."""
    broker = make_broker(host.settings, host.by)

    @contextlib.asynccontextmanager
    async def lifespan(context: ContextRepo) -> AsyncGenerator[None]:
        context.set_global("host", host)
        context.set_global("stop", stop)
        await _start(host, stop)
        try:
            yield
        finally:
            await host.stop()

    for service in host.services:
        _add_control(broker, service.name)

    @get
    async def live(scope: object) -> AsgiResponse:  # noqa: ARG001 -- FastStream's signature
        return AsgiResponse(b"ok", 200)

    @get
    async def ready(scope: object) -> AsgiResponse:  # noqa: ARG001 -- FastStream's signature
        health = host.health()
        status = 200 if health["ready"] else 503
        headers = {"content-type": "application/json"}
        return AsgiResponse(json.dumps(health).encode(), status, headers)

    @get
    async def metrics(scope: object) -> AsgiResponse:  # noqa: ARG001 -- FastStream's signature
        return AsgiResponse(generate_latest(), 200, {"content-type": CONTENT_TYPE_LATEST})

    routes = [("/health/live", live), ("/health/ready", ready), ("/metrics", metrics)]
    return AsgiFastStream(broker, lifespan=lifespan, asgi_routes=routes, logger=None)


async def _start(host: Host, stop: asyncio.Event) -> None:
    """Start, unless the process is told to stop first: loading a model takes minutes."""
    starting = asyncio.create_task(host.start())
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if starting.done():
        starting.result()
        return
    starting.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await starting


def _add_control(broker: NatsBroker, service: str) -> None:
    """Serve `ctl.<service>.ping` and `ctl.<service>.drain`."""

    @broker.subscriber(f"ctl.{service}.ping")
    async def ping(host: Annotated[Host, Context()]) -> dict[str, object]:
        return host.health()

    @broker.subscriber(f"ctl.{service}.drain")
    async def drain(stop: Annotated[asyncio.Event, Context()]) -> str:
        stop.set()
        return "draining"


async def serve(host: Host) -> int:
    """Run a process until it is told to stop; return its exit status."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    app = make_app(host, stop)
    if host.settings.health_port < 0:
        async with app.start_lifespan_context():
            return await _until_stopped(host, stop)
    server = _Server(
        uvicorn.Config(
            app,
            host=host.settings.http_host,
            port=host.settings.health_port,
            log_config=None,
            access_log=False,
            lifespan="on",
        )
    )
    serving = asyncio.create_task(server.serve())
    waiting = asyncio.create_task(_until_stopped(host, stop))
    await asyncio.wait({serving, waiting}, return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    await serving
    if not waiting.done():
        waiting.cancel()
        return 1
    return waiting.result()


async def _until_stopped(host: Host, stop: asyncio.Event) -> int:
    await first_of(stop.wait(), host.failed.wait())
    return 1 if host.failed.is_set() else 0


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers: the process has its own."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield
