"""The closed loop: N connections, each sending its next request when the last is answered."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import msgspec

from loadtests.http_client import Answer, ClientConnection
from loadtests.recorder import Recorder
from loadtests.stats import Summary

_RECONNECT_DELAY_S = 0.05
_SWEEP_S = 0.25


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What load to put on which endpoint.

    Attributes:
        url: Where to POST, `http://host:port/path`.
        headers: Sent with every request besides host, type and length.
        concurrency: Connections, and so requests in flight.
        seconds: Measured time; used when `count` is 0.
        count: Measured requests; 0 measures for `seconds`.
        warmup_s: Time under the same load before measuring.
        timeout_s: A request without its whole answer after this long is an error.
        stream: Answers are server-sent events.
    """

    url: str
    headers: dict[str, str] = msgspec.field(default_factory=dict[str, str])
    concurrency: int = 8
    seconds: float = 8.0
    count: int = 0
    warmup_s: float = 1.0
    timeout_s: float = 30.0
    stream: bool = False


class ClosedLoop:
    """Runs one plan. Callbacks only on the request path: a task a request would cost too much.

    Args:
        plan: What to do.
        body: From a request's number to its body.
    """

    def __init__(self, plan: Plan, body: Callable[[int], bytes]) -> None:
        parts = urlsplit(plan.url)
        self._plan = plan
        self._body = body
        self._host = parts.hostname or "127.0.0.1"
        self._port = parts.port or 80
        self._head = _request_head(parts.path, f"{self._host}:{self._port}", plan.headers)
        self._recorder = Recorder(exact=plan.count > 0)
        self._connections: set[ClientConnection] = set()
        self._reconnecting: set[asyncio.Task[None]] = set()
        self._progress = asyncio.Event()
        self._sending = True
        self._sent = 0
        self._sent_measured = 0

    async def run(self) -> Summary:
        """Connect, warm up, measure, and let what is in flight finish.

        Raises:
            OSError: The endpoint does not accept connections at the start.
        """
        connections = [await self._connect() for _ in range(self._plan.concurrency)]
        if not self._plan.warmup_s:
            self._recorder.begin()
        for connection in connections:
            if self._sending:
                self._send_next(connection)
        sweeper = asyncio.get_running_loop().create_task(self._sweep())
        try:
            if self._plan.warmup_s:
                await asyncio.sleep(self._plan.warmup_s)
                self._recorder.begin()
            if self._plan.count:
                await self._until(lambda: not self._sending and not self._in_flight())
                self._recorder.end()
            else:
                await asyncio.sleep(self._plan.seconds)
                self._recorder.end()
                # The load stays on until the last measured request is answered.
                await self._until(lambda: not self._measured_in_flight())
                self._sending = False
                await self._until(lambda: not self._in_flight())
        finally:
            sweeper.cancel()
            for connection in list(self._connections):
                connection.close()
        return self._recorder.summary()

    async def _until(self, reached: Callable[[], bool]) -> None:
        while not reached():
            self._progress.clear()
            await self._progress.wait()

    def _in_flight(self) -> bool:
        return any(connection.busy for connection in self._connections)

    def _measured_in_flight(self) -> bool:
        return any(
            connection.busy and self._recorder.sent_before_end(connection.sent_at)
            for connection in self._connections
        )

    async def _connect(self) -> ClientConnection:
        _, connection = await asyncio.get_running_loop().create_connection(
            lambda: ClientConnection(self._answered, stream=self._plan.stream),
            self._host,
            self._port,
        )
        self._connections.add(connection)
        return connection

    def _send_next(self, connection: ClientConnection) -> None:
        number = self._sent
        self._sent += 1
        if self._recorder.measuring:
            self._sent_measured += 1
            if self._sent_measured == self._plan.count:
                self._sending = False
        body = self._body(number)
        connection.send(b"%b%d\r\n\r\n%b" % (self._head, len(body), body))

    def _answered(self, connection: ClientConnection, answer: Answer) -> None:
        self._recorder.record(answer)
        if not connection.is_open:
            self._connections.discard(connection)
            if self._sending:
                self._spawn_replacement()
        elif self._sending:
            self._send_next(connection)
        if not self._recorder.measuring or not self._sending:
            self._progress.set()

    def _spawn_replacement(self) -> None:
        task = asyncio.get_running_loop().create_task(self._replace())
        self._reconnecting.add(task)
        task.add_done_callback(self._reconnecting.discard)

    async def _replace(self) -> None:
        """Open a connection in place of one that was closed, until it works or sending ends."""
        while self._sending:
            await asyncio.sleep(_RECONNECT_DELAY_S)
            try:
                connection = await self._connect()
            except OSError:
                self._recorder.refused()
                continue
            if self._sending:
                self._send_next(connection)
            return

    async def _sweep(self) -> None:
        """Give up requests that are over their time."""
        while True:
            await asyncio.sleep(_SWEEP_S)
            limit = time.perf_counter() - self._plan.timeout_s
            for connection in list(self._connections):
                if connection.busy and connection.sent_at < limit:
                    connection.give_up("timeout")


def _request_head(path: str, host: str, headers: dict[str, str]) -> bytes:
    """Everything up to the value of content-length, encoded once."""
    lines = [f"POST {path} HTTP/1.1", f"host: {host}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += ["content-type: application/json", "content-length: "]
    return "\r\n".join(lines).encode()
