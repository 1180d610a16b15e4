"""The policy that Ray Serve's controller asks, about ten times a second, for a pool.

What it decides by is in the pool's consumers, not in Serve: so it sees work that waits while no
replica runs at all, and goes on when the process that deployed the pool is gone. The password
comes from the environment of the controller: inherited on a machine of our own, set by the
operator on a cluster's head node.
"""

from typing import Any

import msgspec

from eventrail.autoscaling.policy import Measured, State, decide
from eventrail.config.pool import Autoscaling
from eventrail.config.settings import Settings
from eventrail.worker.serving.queue import Queue
from eventrail.worker.serving.queue_watch import QueueWatch


class PullScaling:
    """Chooses the number of replicas of one pool.

    Args:
        pool: its name.
        slots: requests that one replica carries.
        limits: fields of `Autoscaling`.
        nats_url: NATS servers.
        nats_user: as whom to look.
    """

    def __init__(
        self, pool: str, slots: int, limits: dict[str, Any], nats_url: str, nats_user: str
    ) -> None:
        settings = Settings(nats_url=nats_url, nats_user=nats_user, instance=pool)
        self._watch = QueueWatch(pool, settings)
        self._limits = msgspec.convert(limits, type=Autoscaling)
        self._slots = slots
        self._state: State | None = None
        self._seen = 0.0

    def __call__(self, context: Any) -> tuple[int, dict[str, Any]]:
        """Return how many replicas there should be; as many as now while nothing new is known."""
        target: int = context.target_num_replicas
        queue = self._watch.latest()
        if queue is None or queue.at == self._seen:
            return target, {}
        self._seen = queue.at
        state = self._state or State(target=target)
        if state.target != target:  # somebody else has changed it
            state = State(target=target)
        measured = _measured(queue, int(context.current_num_replicas))
        self._state = decide(self._limits, self._slots, state, measured, queue.at)
        return self._state.target, {}


def _measured(queue: Queue, replicas: int) -> Measured:
    return Measured(queue.pending, queue.oldest_s, queue.running, replicas)
