"""Serve a request/reply subject: a task a message, an answer to each, whatever happens."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import msgspec
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError
from nats.errors import MaxPayloadError

from eventrail.contracts.answers import Answer
from eventrail.contracts.errors import Code, Problem
from eventrail.contracts.resources import RequestPage
from eventrail.contracts.subjects import TYPE_HEADER
from eventrail.gateway.metrics import GatewayMetrics
from eventrail.gateway.problems import problem_in, refusal

_log = structlog.get_logger(__name__)

QUEUE = "gateway"
"""Queue group: each message goes to one gateway process."""

DRAIN_S = 10.0

_encode = msgspec.json.Encoder().encode


class Replying:
    """Answers every message of one subject.

    Args:
        name: the door's name, in metrics.
        subject: what to serve; may hold wildcards.
        handle: makes the answer; what it raises is answered as a problem.
    """

    def __init__(
        self,
        client: Client,
        name: str,
        subject: str,
        handle: Callable[[Msg], Awaitable[Answer | RequestPage]],
        metrics: GatewayMetrics,
    ) -> None:
        self._client = client
        self._name = name
        self._subject = subject
        self._handle = handle
        self._metrics = metrics
        self._tasks: set[asyncio.Task[None]] = set()
        self._subscription: Subscription | None = None

    async def start(self) -> None:
        """Begin to serve."""
        self._subscription = await self._client.subscribe(
            self._subject, queue=QUEUE, cb=self._on_message
        )
        await self._client.flush()  # the server knows of it before anybody is told we are ready

    async def stop(self) -> None:
        """Take no more, and finish what is in hand."""
        if self._subscription is not None:
            with contextlib.suppress(NatsError):
                await self._subscription.unsubscribe()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=DRAIN_S)

    async def _on_message(self, message: Msg) -> None:
        task = asyncio.create_task(self._work(message))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work(self, message: Msg) -> None:
        try:
            answer = await self._handle(message)
        except Exception as error:  # noqa: BLE001 -- every failure gets a typed answer
            tenant = message.subject.split(".")[1].partition("@")[0]
            answer = refusal(tenant, "", problem_in(error))
        status = answer.status if isinstance(answer, Answer) else "page"
        self._metrics.responded(self._name, self._subject, status)
        await self._reply(message, answer)

    async def _reply(self, message: Msg, answer: Answer | RequestPage) -> None:
        if not message.reply:
            return
        headers = {TYPE_HEADER: "answer" if isinstance(answer, Answer) else "page"}
        try:
            await self._client.publish(message.reply, _encode(answer), headers=headers)
        except MaxPayloadError:
            tenant = message.subject.split(".")[1].partition("@")[0]
            small = refusal(tenant, getattr(answer, "rid", ""), _TOO_LARGE)
            await self._client.publish(message.reply, _encode(small), headers=headers)
        except NatsError as error:
            _log.warning("answer not sent", subject=self._subject, error=repr(error))


_TOO_LARGE = Problem(
    code=Code.BODY_TOO_LARGE.value,
    message="the answer is larger than a NATS message may be",
    hint="read it with GET /v1/requests/{rid} over HTTP",
)
