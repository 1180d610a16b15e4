"""Policies for the simulation: ours, and those it is compared with."""

import math
from collections import deque

from eventrail.autoscaling.policy import Measured, State, decide
from eventrail.config.pool import Autoscaling


class Ours:
    """`policy.decide`, with its memory."""

    def __init__(self, limits: Autoscaling, slots: int, start: int = 1) -> None:
        self._limits = limits
        self._slots = slots
        self._state = State(target=start)

    def __call__(self, measured: Measured, now: float) -> int:
        """Return the number of replicas to have."""
        self._state = decide(self._limits, self._slots, self._state, measured, now)
        return self._state.target


class Fixed:
    """Always the same number of replicas."""

    def __init__(self, replicas: int) -> None:
        self._replicas = replicas

    def __call__(self, measured: Measured, now: float) -> int:  # noqa: ARG002 -- takes no notice
        """Return the number of replicas to have."""
        return self._replicas


class ServeDefault:
    """Ray Serve's own policy: keep requests per replica near a target.

    After `replica_queue_length_autoscaling_policy` and `_apply_delay_logic` of Ray 2.60: the
    mean load over `look_back_s`, divided by the target, once it has called for a change in the
    same direction for the delay. Defaults are Serve's.

    Args:
        most: most replicas; the fewest are 1.
        target: ongoing requests per replica.
        up_s: `upscale_delay_s`.
        down_s: `downscale_delay_s`.
        look_back_s: `look_back_period_s`.
        start: replicas to begin with.
    """

    def __init__(
        self,
        most: int,
        *,
        target: float = 2.0,
        up_s: float = 30.0,
        down_s: float = 600.0,
        look_back_s: float = 30.0,
        start: int = 1,
    ) -> None:
        self._most = most
        self._aim = target
        self._delay = {1: up_s, -1: down_s}
        self._look_back_s = look_back_s
        self._replicas = start
        self._seen: deque[tuple[float, int]] = deque()
        self._direction = 0
        self._since = 0.0

    def __call__(self, measured: Measured, now: float) -> int:
        """Return the number of replicas to have."""
        self._seen.append((now, measured.load))
        while self._seen[0][0] < now - self._look_back_s:
            self._seen.popleft()
        load = sum(load for _, load in self._seen) / len(self._seen)
        want = min(max(1, math.ceil(load / self._aim)), self._most)
        direction = (want > self._replicas) - (want < self._replicas)
        if direction != self._direction:
            self._direction, self._since = direction, now
        if direction and now - self._since >= self._delay[direction]:
            self._replicas, self._direction = want, 0
        return self._replicas
