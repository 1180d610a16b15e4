"""Wait for the end of requests: a hint over NATS at once, a slow look at the log besides."""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, Generator
from datetime import UTC, datetime
from typing import Protocol

import msgspec
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from eventrail.contracts import subjects
from eventrail.contracts.answers import Answer
from eventrail.contracts.errors import Code, LogUnavailable, problem
from eventrail.gateway.lookup import Lookup

_log = structlog.get_logger(__name__)

POLL_S = 2.0
"""How long to trust the hints before looking at the log, and between looks."""

GRACE_S = 5.0
"""How long past its deadline a request may still be waited for: the warden ends it."""


class _Named(msgspec.Struct, frozen=True):
    rid: str


_NAME_ONLY = msgspec.json.Decoder(_Named)
_ANSWER = msgspec.json.Decoder(Answer)


class Awaited(Protocol):
    """What is waited for; a `Ticket` or a `Record`."""

    @property
    def tenant(self) -> str: ...  # noqa: D102 -- as in `Record`
    @property
    def rid(self) -> str: ...  # noqa: D102 -- as in `Record`
    @property
    def deadline(self) -> datetime: ...  # noqa: D102 -- as in `Record`


class EndWatch(Protocol):
    """Who hears of ends without waiting for any."""

    def holds(self, rid: str) -> bool:
        """Whether the end of a request matters."""
        ...

    def ended(self, answer: Answer) -> None:
        """Hear of an end, perhaps more than once."""
        ...


class Waiting:
    """Everyone in this process who waits for an answer."""

    def __init__(self, client: Client, instance: str, lookup: Lookup) -> None:
        self._client = client
        self._subject = subjects.reply(instance)
        self._lookup = lookup
        self._futures: dict[str, set[asyncio.Future[Answer]]] = {}
        self._watches: list[EndWatch] = []

    def watch(self, watch: "EndWatch") -> None:
        """Tell `watch`, too, of the ends that it wants to hear of."""
        self._watches.append(watch)

    async def start(self) -> None:
        """Listen to the ends of the requests this process admits."""
        await self._client.subscribe(self._subject, cb=self._on_answer)

    @contextlib.contextmanager
    def expect(self, rid: str) -> Generator[asyncio.Future[Answer], None, None]:
        """Yield a future of the request's answer. Enter before the request is admitted."""
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        waiting = self._futures.setdefault(rid, set())
        waiting.add(future)
        try:
            yield future
        finally:
            waiting.discard(future)
            if not waiting:
                self._futures.pop(rid, None)

    @contextlib.asynccontextmanager
    async def overhear(self, tenant: str, rid: str) -> AsyncGenerator[None, None]:
        """Listen to the end of a request that another process may have admitted."""
        subject = subjects.answers(tenant, rid)
        subscription = await self._client.subscribe(subject, cb=self._on_answer)
        try:
            yield
        finally:
            with contextlib.suppress(NatsError):
                await subscription.unsubscribe()

    async def answer(
        self, request: Awaited, future: asyncio.Future[Answer], *, repeated: bool = False
    ) -> Answer:
        """Return the answer once there is one.

        Args:
            request: what is waited for.
            future: from `expect`.
            repeated: whether another process may have admitted the request.

        Raises:
            RequestProblem: `deadline_exceeded`; it did not end in time.
        """
        if not repeated:
            return await self._wait(request, future)
        async with self.overhear(request.tenant, request.rid):
            return await self._wait(request, future)

    async def _wait(self, request: Awaited, future: asyncio.Future[Answer]) -> Answer:
        left = (request.deadline - datetime.now(UTC)).total_seconds() + GRACE_S
        give_up = time.monotonic() + left
        while True:
            pause = min(POLL_S, max(0.01, give_up - time.monotonic()))
            done, _ = await asyncio.wait((future,), timeout=pause)
            if done:
                return future.result()
            answer = await self._look(request.tenant, request.rid)
            if answer is not None:
                return answer
            if time.monotonic() >= give_up:
                raise problem(
                    Code.DEADLINE_EXCEEDED,
                    f"request {request.rid} did not end by its deadline",
                    hint="ask for its status later: it ends, and is never lost",
                )

    async def _look(self, tenant: str, rid: str) -> Answer | None:
        try:
            return await self._lookup.ended(tenant, rid)
        except LogUnavailable as error:
            _log.warning("log not readable, still waiting", rid=rid, error=str(error))
            return None

    async def _on_answer(self, message: Msg) -> None:
        self.hear(message.data)

    def hear(self, payload: bytes) -> None:
        """Resolve whoever waits for the request that `payload`, an answer, is about."""
        try:
            if self._matters(_NAME_ONLY.decode(payload).rid):
                self.told(_ANSWER.decode(payload))
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            _log.warning("not an answer", error=str(error))  # the look at the log covers it

    def _matters(self, rid: str) -> bool:
        return bool(self._futures.get(rid)) or any(each.holds(rid) for each in self._watches)

    def told(self, answer: Answer) -> None:
        """Resolve whoever waits for the request that `answer` is about."""
        for watch in self._watches:
            if watch.holds(answer.rid):
                watch.ended(answer)
        for future in tuple(self._futures.get(answer.rid, ())):
            if not future.done():
                future.set_result(answer)
