"""The mock provider behind the socket: routes, renders, delays, counts."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from email.utils import formatdate

import msgspec

from loadtests import mock_answers as wire
from loadtests.http_server import Connection
from loadtests.mock_faults import FaultPlan, Outcome
from loadtests.mock_ledger import Ledger
from loadtests.mock_misbehaviour import Misbehaviour, Script, Then, script

_HEALTHY = wire.http_response(200, b'{"status":"ok"}')


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How the mock answers.

    Attributes:
        latency_ms: Time before the answer, or before the first event of a stream.
        token_interval_ms: Time between two events of a stream; 0 sends them all in one write.
        answer_tokens: Length of each answer.
        fail_status: Status of the calls that fail on purpose.
        misbehaviour: How to answer badly; None to answer as the fault plan says.
        misbehave_first: How many calls are answered so, the first ones; 0 for all.
    """

    latency_ms: float = 0.0
    token_interval_ms: float = 0.0
    answer_tokens: int = 16
    fail_status: int = 500
    misbehaviour: Misbehaviour | None = None
    misbehave_first: int = 0


class _StreamOptions(msgspec.Struct):
    include_usage: bool = False


class _ChatRequest(msgspec.Struct):
    """The fields the mock looks at; `messages` must be there but stays undecoded."""

    model: str
    messages: msgspec.Raw
    stream: bool = False
    stream_options: _StreamOptions | None = None
    user: str | None = None


class MockProvider:
    """Answers the requests of all connections.

    Args:
        settings: How to answer.
        faults: Which calls to answer badly.
    """

    def __init__(self, settings: Settings, faults: FaultPlan) -> None:
        self.ledger = Ledger()
        self._settings = settings
        self._faults = faults
        self._answers = wire.Answers(settings.answer_tokens)
        self._decode = msgspec.json.Decoder(_ChatRequest).decode
        self._loop = asyncio.get_running_loop()

    def handle(self, connection: Connection, method: bytes, target: bytes, body: bytes) -> None:
        """Answer one request."""
        path, _, query = target.partition(b"?")
        match method, path:
            case b"POST", b"/v1/chat/completions":
                self._chat(connection, body)
                return
            case b"GET", b"/health":
                answer = _HEALTHY
            case b"GET", b"/calls":
                answer = wire.http_response(200, self.ledger.report(by_id=query == b"by=id"))
            case b"POST", b"/reset":
                self.ledger.reset()
                answer = _HEALTHY
            case _:
                answer = wire.error_response(404, f"no {path.decode()} here", "not_found")
        connection.write(answer)
        connection.done()

    def gone(self, connection: Connection) -> None:  # noqa: ARG002 - the seam's signature
        """Count a call whose client left."""
        self.ledger.abandoned()

    def _chat(self, connection: Connection, body: bytes) -> None:
        try:
            request = self._decode(body)
        except msgspec.DecodeError as error:
            connection.write(wire.error_response(400, str(error), "invalid_request_error"))
            connection.done()
            return
        key = self.ledger.received(connection.request_id or request.user or "")
        if self._misbehaves():
            self._misbehave(connection, request)
            return
        outcome = self._faults.outcome(key)
        if outcome is Outcome.HANG:
            self.ledger.ended(outcome)
            return
        parts = self._render(request, outcome)
        if self._settings.latency_ms:
            delay = self._settings.latency_ms / 1000
            self._loop.call_later(delay, self._send, connection, parts, 0, outcome)
        else:
            self._send(connection, parts, 0, outcome)

    def _misbehaves(self) -> bool:
        settings = self._settings
        first = settings.misbehave_first
        return settings.misbehaviour is not None and (not first or self.ledger.calls.total <= first)

    def _misbehave(self, connection: Connection, request: _ChatRequest) -> None:
        kind = self._settings.misbehaviour
        if kind is None:
            return
        good = self._pieces(request)
        self._follow(connection, script(kind, good, formatdate(usegmt=True)), 0)

    def _follow(self, connection: Connection, script: Script, at: int) -> None:
        """Write one piece of a script and arrange the next, or what follows the last."""
        if not connection.is_open:
            return
        if at < len(script.pieces):
            connection.write(script.pieces[at])
            self._loop.call_later(script.pause_s, self._follow, connection, script, at + 1)
        elif script.then is Then.DONE:
            self.ledger.ended(Outcome.FAIL)
            connection.done()
        elif script.then is Then.CLOSE:
            self.ledger.ended(Outcome.FAIL)
            connection.hang_up()
        else:
            self.ledger.ended(Outcome.HANG)

    def _render(self, request: _ChatRequest, outcome: Outcome) -> list[bytes]:
        """The answer as the pieces to write one after another."""
        if outcome is Outcome.FAIL:
            status = self._settings.fail_status
            return [wire.error_response(status, "failed on purpose", "server_error")]
        pieces = self._pieces(request)
        return pieces if self._settings.token_interval_ms else [b"".join(pieces)]

    def _pieces(self, request: _ChatRequest) -> list[bytes]:
        """A good answer, an event of a stream at a time."""
        number = self.ledger.calls.total
        # Four bytes a token is close enough for a usage figure nobody is billed by.
        prompt_tokens = max(1, len(memoryview(request.messages)) // 4)
        if not request.stream:
            return [self._answers.completion(number, request.model, prompt_tokens)]
        options = request.stream_options
        usage = options is not None and options.include_usage
        events = self._answers.stream(number, request.model, prompt_tokens, usage=usage)
        chunks = [wire.http_chunk(event) for event in events]
        chunks[0] = wire.STREAM_HEAD + chunks[0]
        chunks[-1] += wire.STREAM_END
        return chunks

    def _send(
        self, connection: Connection, parts: Sequence[bytes], at: int, outcome: Outcome
    ) -> None:
        """Write one piece and arrange the next."""
        if not connection.is_open:
            return
        connection.write(parts[at])
        if at + 1 < len(parts):
            delay = self._settings.token_interval_ms / 1000
            self._loop.call_later(delay, self._send, connection, parts, at + 1, outcome)
            return
        self.ledger.ended(outcome)
        connection.done()


async def serve(
    settings: Settings, faults: FaultPlan, *, host: str = "127.0.0.1", port: int = 0
) -> tuple[asyncio.Server, MockProvider]:
    """Start a mock provider in the running event loop.

    Args:
        settings: How to answer.
        faults: Which calls to answer badly.
        host: Address to listen on.
        port: 0 picks a free one; read it from `server.sockets`.

    Returns:
        The listening server (close it to stop) and the provider behind it.
    """
    provider = MockProvider(settings, faults)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(provider), host, port, backlog=1024)
    return server, provider
