"""Pull the work of a model pool from its queues: in fair turns, never more than there are slots.

The same promise as `eventlog.jetstream.source.PullSource`, for many consumers at once. What to
ask for is decided in `plan`; this file sends pulls and takes in what they bring.
"""

import asyncio
import itertools
import time
from collections.abc import Callable, Sequence

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError

from eventrail.bus.tasks import end, set_within
from eventrail.config.dispatch import Dispatch
from eventrail.contracts.errors import LogUnavailable
from eventrail.eventlog import prefix
from eventrail.eventlog.interface import Delivery
from eventrail.eventlog.jetstream.lanes import Lane
from eventrail.eventlog.jetstream.source import ERROR_PAUSE_S, GRACE_S, leave
from eventrail.eventlog.prefix import Held
from eventrail.runtime.dispatch.fair import FairTurns
from eventrail.runtime.dispatch.hints import Hints
from eventrail.runtime.dispatch.lane_queue import (
    LaneDelivery,
    LaneQueue,
    path_of,
    weights_of,
)
from eventrail.runtime.dispatch.plan import Ask, next_look, plan

_log = structlog.get_logger(__name__)

WAIT_S = 1.0
"""How long a wait keeps its slots for one queue."""

TAKE_S = 5.0
"""After so long without an answer a take is believed lost."""

AFFINITY_S = 0.01
"""How long a request is left to the replica that may hold its prefix: a round trip, and what the
event loop of a replica that streams may lag behind."""

_NOTHING_THERE = frozenset({"404", "408"})
_IDLE = "100"


class FairSource:
    """The work of one model pool. See `eventlog.interface.Source`.

    Args:
        client: a connected client; the caller closes it.
        stream: where the records are.
        lanes: the pool's queues; `follow` changes them.
        dispatch: how turns are shared out.
        affinity: whether a request that goes on with a conversation is left for a moment to
            the replica that served it before. Costs a round trip each, so only for pools of
            several replicas that cache prefixes.
    """

    def __init__(
        self,
        client: Client,
        stream: str,
        lanes: Sequence[Lane],
        dispatch: Dispatch,
        *,
        affinity: bool = False,
    ) -> None:
        self._held = Held()
        self._affinity = affinity
        self._client = client
        self._stream = stream
        self._fair = FairTurns()
        self._queues: list[LaneQueue] = []
        self._hints = Hints(client, stream, self._hear)
        self._hinted: list[str] = []
        self._listening: asyncio.Task[None] | None = None
        self._by_filter: dict[str, LaneQueue] = {}
        self._by_consumer: dict[str, LaneQueue] = {}
        self._receive: Callable[[Delivery], None] | None = None
        self._inbox = ""
        self._subscription: Subscription | None = None
        self._tokens = itertools.count()
        self._credit = 0
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._reconnects = -1
        self.follow(lanes, dispatch, affinity=affinity)

    def follow(self, lanes: Sequence[Lane], dispatch: Dispatch, *, affinity: bool = False) -> None:
        """Serve these queues from now on; pulls that are open on others run out."""
        self._affinity = affinity
        several = sum(lane.priority == "interactive" for lane in lanes) > 1
        self._queues = []
        for lane in lanes:
            queue = self._by_consumer.get(lane.consumer) or LaneQueue(lane)
            queue.lane, queue.path = lane, path_of(lane)
            queue.hinted_at_all = several or affinity or lane.priority == "batch"
            self._queues.append(queue)
        wanted = {queue.lane.consumer: queue for queue in self._queues}
        running_out = {name: q for name, q in self._by_consumer.items() if q.left}
        self._by_consumer = {**running_out, **wanted}
        self._by_filter = {each: queue for queue in self._queues for each in queue.lane.subjects}
        self._fair.weigh(weights_of(lanes, dispatch))
        self._fair.forget([queue.path for queue in self._queues])
        self._wake.set()

    async def start(self, receive: Callable[[Delivery], None]) -> None:
        """Begin to pull; credit granted before counts."""
        self._receive = receive
        await self._open_inbox()
        self._task = asyncio.create_task(self._run(), name=f"pulls {self._stream}")

    def grant(self, credit: int) -> None:
        """Allow `credit` more deliveries; fewer, as open pulls run out, if it is negative."""
        self._credit += credit
        self._wake.set()

    async def stop(self) -> None:
        """Stop pulling; what still arrives is handed back at once."""
        self._receive = None
        await end(self._task)
        await end(self._listening)
        await self._hints.stop()
        await leave(self._client, self._subscription)

    @property
    def outstanding(self) -> int:
        """How many deliveries open pulls may still bring."""
        return sum(queue.left for queue in self._by_consumer.values())

    async def _open_inbox(self) -> None:
        """Listen on a fresh inbox, so that nothing of an older connection is counted."""
        await leave(self._client, self._subscription)
        self._reconnects = self._client.stats["reconnects"]
        for queue in self._by_consumer.values():
            self._close(queue)
            queue.look_at = 0.0
        self._inbox = self._client.new_inbox()
        self._subscription = await self._client.subscribe(f"{self._inbox}.*", cb=self._on_message)
        self._hinted = []

    async def _run(self) -> None:
        while True:
            self._wake.clear()
            try:
                await self._turn()
            except NatsError as error:
                _log.warning("pull failed", error=repr(error))
                await asyncio.sleep(ERROR_PAUSE_S)
                continue
            except Exception:  # noqa: BLE001 -- a defect must not end the pulling for good
                _log.exception("pulling failed", stream=self._stream)
                await asyncio.sleep(ERROR_PAUSE_S)
                continue
            await set_within(self._wake, self._sleep_s())

    async def _turn(self) -> None:
        if self._client.stats["reconnects"] != self._reconnects and self._client.is_connected:
            await self._open_inbox()
        self._want_hints()
        now = time.monotonic()
        for queue in self._by_consumer.values():
            if queue.left and queue.until < now:
                self._close(queue)
        if not self._client.is_connected:
            return
        free = self._credit - self.outstanding
        able = [queue for queue in self._queues if queue.paused_until <= now]
        asks = plan(
            able,
            free=free,
            slots=self._credit,
            fair=self._fair,
            now=now,
            waits=not self._affinity,
        )
        for ask in asks:
            await self._pull(able[ask.queue], ask, now)

    async def _pull(self, queue: LaneQueue, ask: Ask, now: float) -> None:
        until = now + (WAIT_S + GRACE_S if ask.wait else TAKE_S)
        queue.opened(ask, str(next(self._tokens)), now, until)
        how = b'"expires":%d' % int(WAIT_S * 1e9) if ask.wait else b'"no_wait":true'
        await self._client.publish(
            f"$JS.API.CONSUMER.MSG.NEXT.{self._stream}.{queue.lane.consumer}",
            b'{"batch":%d,%b}' % (ask.slots, how),
            reply=f"{self._inbox}.{queue.token}",
        )

    def _sleep_s(self) -> float:
        now = time.monotonic()
        times = [queue.until for queue in self._by_consumer.values() if queue.left]
        if self._credit > self.outstanding:
            times.append(next_look(self._queues))
        return min(1.0, max(0.001, min(times, default=now + 1.0) - now))

    async def _on_message(self, message: Msg) -> None:
        if not message.reply:
            self._on_status(message)
            return
        delivery = LaneDelivery(self._client, message)
        queue = self._by_consumer.get(delivery.consumer)
        asked_for = queue is not None and queue.left > 0
        if self._receive is None or not (asked_for or self._credit > self.outstanding):
            await delivery.nak(0)
            return
        if queue is not None:
            queue.came(delivery, time.monotonic())
            if not queue.left:
                self._wake.set()
        self._credit -= 1
        if self._affinity:
            header = (message.headers or {}).get(prefix.HEADER, "")
            self._held.add(prefix.own_of(header, message.data))
        self._receive(delivery)

    def _on_status(self, message: Msg) -> None:
        headers = message.headers or {}
        status = headers.get("Status", "")
        token = message.subject.rpartition(".")[2]
        queue = next((q for q in self._by_consumer.values() if q.token == token), None)
        if status == _IDLE or queue is None:
            return
        self._close(queue)
        if status in _NOTHING_THERE:
            queue.found_empty(time.monotonic())
        else:
            _log.info("pull ended", consumer=queue.lane.consumer, status=status)
            queue.paused_until = queue.look_at = time.monotonic() + ERROR_PAUSE_S
        self._wake.set()

    def _close(self, queue: LaneQueue) -> None:
        """Count the open pull as over; turns that it did not use are given back."""
        self._fair.give_back(queue.path, queue.taking)
        queue.closed()

    def _want_hints(self) -> None:
        """Have hints of all queues that need them; without, queues are only looked into."""
        wanted = [
            each for queue in self._queues if queue.hinted_at_all for each in queue.lane.subjects
        ]
        if wanted == self._hinted or (self._listening is not None and not self._listening.done()):
            return
        self._hinted = wanted
        self._listening = asyncio.create_task(self._listen(wanted), name="hints")

    async def _listen(self, wanted: Sequence[str]) -> None:
        try:
            await self._hints.listen(wanted)
        except (LogUnavailable, NatsError) as error:
            _log.warning("no hints of new work; queues are looked into instead", error=repr(error))
            for queue in self._queues:
                queue.hinted_at_all = False
            self._hinted = []
        self._wake.set()

    def _leaves_to_others(self, conversation: str) -> bool:
        """Whether another replica may hold what a request goes on with, and we do not."""
        earlier = prefix.earlier_in(conversation) if self._affinity else []
        return bool(earlier) and not self._held.any_of(earlier)

    def _hear(self, subject: str, sequence: int, conversation: str) -> None:
        tenant = subject.rpartition(".")[0]
        queue = self._by_filter.get(f"{tenant}.>")
        if queue is None:
            queue = self._by_filter.get(f"{tenant.rpartition('.')[0]}.>")
        if queue is None or sequence <= queue.newest:
            return  # not ours, or it has come already
        if self._leaves_to_others(conversation):
            queue.look_at = min(queue.look_at, time.monotonic() + AFFINITY_S)
        else:
            queue.hint()
        if self._credit > self.outstanding:
            self._wake.set()
