"""One queue of a pool as a replica sees it: its place, its open pull, what it has brought."""

import time
from collections.abc import Sequence

from nats.aio.client import Client
from nats.aio.msg import Msg

from eventrail.config.dispatch import Dispatch
from eventrail.eventlog.jetstream.lanes import Lane
from eventrail.eventlog.jetstream.source import JetStreamDelivery
from eventrail.runtime.dispatch.fair import Path
from eventrail.runtime.dispatch.plan import Ask, QueueState


class LaneDelivery(JetStreamDelivery):
    """A delivery that knows its queue.

    Attributes:
        consumer: which queue it came from.
        pending: how many more wait there.
        age_s: seconds since its record was stored.
    """

    __slots__ = ("age_s", "consumer", "pending")

    def __init__(self, client: Client, message: Msg) -> None:
        super().__init__(client, message)
        # ...<consumer>.<attempt>.<sequence>.<delivered>.<stored at, ns>.<pending>, NATS ADR-15
        rest, _, _, _, stored, pending = message.reply.rsplit(".", 5)
        self.consumer = rest.rpartition(".")[2]
        self.pending = int(pending)
        self.age_s = time.time() - int(stored) / 1e9


class LaneQueue(QueueState):
    """What is known of one lane. At most one pull is open on it.

    Attributes:
        lane: the queue.
        token: names the open pull; empty if none is.
        until: when the open pull is believed lost.
        paused_until: no pull is sent before; the server refused one.
        newest: sequence of the newest delivery.
    """

    def __init__(self, lane: Lane) -> None:
        super().__init__(path_of(lane), lane.priority)
        self.lane = lane
        self.token = ""
        self.until = 0.0
        self.paused_until = 0.0
        self.newest = 0

    @property
    def left(self) -> int:
        """How many deliveries the open pull may still bring."""
        return self.waiting or self.taking

    def opened(self, ask: Ask, token: str, now: float, until: float) -> None:
        """Count the slots of a pull that is sent."""
        self.token, self.until, self.looked, self.hinted = token, until, now, False
        if ask.wait:
            self.waiting = ask.slots
        else:
            self.taking = ask.slots

    def closed(self) -> None:
        """Count the open pull as over."""
        self.taking = self.waiting = 0
        self.token = ""

    def came(self, delivery: LaneDelivery, now: float) -> None:
        """Count a delivery."""
        self.newest = max(self.newest, delivery.sequence)
        if self.waiting:
            self.waiting -= 1
        elif self.taking:
            self.taking -= 1
        self.brought(now, delivery.pending)


def path_of(lane: Lane) -> Path:
    """Return the place of a lane in the fair tree."""
    return (lane.priority, lane.share, lane.consumer)


def weights_of(lanes: Sequence[Lane], dispatch: Dispatch) -> dict[Path, float]:
    """Return the weights of the fair tree."""
    weights: dict[Path, float] = {("interactive",): float(dispatch.batch_one_in - 1)}
    weights |= {(lane.priority, lane.share): lane.weight for lane in lanes}
    return weights
