"""What a replica with free slots asks which queue for, now; pure.

Two ways to ask. A *take* brings what is there and comes back at once. A *wait* stays with the
server until something arrives, which is as fast as can be but keeps its slots for one queue. So
waits are for quiet times and never for all slots; whatever is known, or believed, to have work
is taken from in fair turns. The slots asked for are free ones: what is in hand and what open
pulls may still bring is together never more than there are slots.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from eventrail.contracts.requests import Priority
from eventrail.runtime.dispatch.fair import FairTurns, Path

SOONEST_LOOK_S = 0.02
LATEST_LOOK_S = 1.0
"""A queue that was found empty is looked into again after the first of these, then after twice as
long, up to the second. Where hints tell of arrivals the second applies at once: a look only finds
what no hint tells of, such as work that was handed back."""

ONE_QUEUE_RESERVE = 2
"""One in so many slots is not put into a wait for the only interactive queue, for batch work."""

MANY_QUEUES_SHARE = 4
"""With several interactive queues, one in so many slots may be put into waits."""


@dataclass(slots=True)
class QueueState:
    """What a replica knows of one queue.

    Attributes:
        path: its place in the fair tree.
        priority: of what is in it.
        hinted_at_all: whether arrivals in it are told of by hints.
        pending: how many waited in it when it last brought something.
        hinted: something has arrived since it was last asked.
        taking: slots in a take that is under way.
        waiting: slots in a wait.
        look_at: when to look into it although nothing is known, in seconds of the loop's clock.
        pause_s: how long until the look after that.
        looked: when it was last asked.
        active: when it last brought something.
    """

    path: Path
    priority: Priority
    hinted_at_all: bool = True
    pending: int = 0
    hinted: bool = False
    taking: int = 0
    waiting: int = 0
    look_at: float = 0.0
    pause_s: float = SOONEST_LOOK_S
    looked: float = 0.0
    active: float = 0.0

    @property
    def needs(self) -> int:
        """How many slots it can use, as far as is known; none while a pull of ours is open."""
        if self.taking or self.waiting:
            return 0
        return self.pending or int(self.hinted)

    def found_empty(self, now: float) -> None:
        """Take in that nothing was there; look again later and later."""
        self.pending = 0
        self.look_at = now + self.pause_s
        self.pause_s = min(2 * self.pause_s, LATEST_LOOK_S) if self._alone else LATEST_LOOK_S

    def hint(self) -> None:
        """Take in that something has arrived; it may be there only in a moment, on a cluster."""
        self.hinted = True
        self.pause_s = SOONEST_LOOK_S

    @property
    def _alone(self) -> bool:
        """Whether nobody tells of arrivals."""
        return not self.hinted_at_all

    def brought(self, now: float, pending: int) -> None:
        """Take in that something came, and how many more there are."""
        self.pending = pending
        self.active = now
        self.pause_s = SOONEST_LOOK_S if self._alone else LATEST_LOOK_S
        self.look_at = now + self.pause_s


class Ask(NamedTuple):
    """One pull.

    Attributes:
        queue: index of the queue.
        slots: how many messages it may bring.
        wait: whether it stays open until they come.
    """

    queue: int
    slots: int
    wait: bool


def plan(
    queues: Sequence[QueueState],
    *,
    free: int,
    slots: int,
    fair: FairTurns,
    now: float,
    waits: bool = True,
) -> list[Ask]:
    """Return the pulls to send.

    Args:
        queues: all queues of the pool.
        free: slots that are neither busy nor asked for.
        slots: slots that are not busy.
        fair: whose turn it is; turns given here are counted.
        now: seconds of the loop's clock.
        waits: whether waits may be sent; a wait takes whatever comes.
    """
    if free <= 0:
        return []
    needs = {queue.path: need for queue in queues if (need := _need(queue, queues, now))}
    if needs:
        given = fair.share_out(needs, free)
        return [Ask(i, given[q.path], wait=False) for i, q in enumerate(queues) if q.path in given]
    if not waits or any(queue.taking for queue in queues):
        return []  # what comes of it is known in a moment
    return _waits(queues, free, slots)


def next_look(queues: Sequence[QueueState]) -> float:
    """Return when the next queue is to be looked into, in seconds of the loop's clock."""
    return min((q.look_at for q in queues if not q.waiting and not q.taking), default=float("inf"))


def _need(queue: QueueState, queues: Sequence[QueueState], now: float) -> int:
    if queue.taking or queue.waiting:
        return 0
    if queue.needs:
        return queue.needs
    if queue.look_at <= now:
        return 1
    return int(_must_look_first(queue, now) and any(q.needs for q in queues if _batch(q)))


def _must_look_first(queue: QueueState, now: float) -> bool:
    """Whether batch work must not pass by a queue about which nobody would tell us."""
    return not _batch(queue) and not queue.hinted_at_all and now - queue.looked >= SOONEST_LOOK_S


def _batch(queue: QueueState) -> bool:
    return queue.priority == "batch"


def _waits(queues: Sequence[QueueState], free: int, slots: int) -> list[Ask]:
    """Spread what may be waited with over the interactive queues, the most recent first."""
    urgent = [(i, queue) for i, queue in enumerate(queues) if not _batch(queue)]
    if len(urgent) == 1:
        index, queue = urgent[0]
        reserve = -(-slots // ONE_QUEUE_RESERVE) if slots > 1 and len(queues) > 1 else 0
        most = min(free, slots - reserve)
        return [Ask(index, most, wait=True)] if most > 0 and not queue.waiting else []
    left = min(free, slots // MANY_QUEUES_SHARE - sum(queue.waiting for _, queue in urgent))
    uncovered = [(i, queue) for i, queue in urgent if not queue.waiting]
    uncovered.sort(key=lambda pair: -pair[1].active)
    return [Ask(i, 1, wait=True) for i, _ in uncovered[: max(0, left)]]
