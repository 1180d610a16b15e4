"""How many replicas a pool should have: up fast, down slowly, to none if asked.

What is wanted follows from the load, by Little's law: `running + pending` requests on replicas
of `slots` each, filled to `target_load`. More come once that has been wanted for `up_after_s`,
or at once when a request has waited for `max_wait_s` or nothing runs at all. Fewer come only if
nothing waits, all that were decided on work, and fewer have done for `down_after_s`: a quarter of
them goes, at least one, but never more than were spare all the while.
"""

import math
from dataclasses import dataclass, replace

from eventrail.config.pool import Autoscaling

SHARE = 4
"""One in so many replicas may go at a time."""


@dataclass(frozen=True, slots=True)
class Measured:
    """How a pool stands.

    Attributes:
        pending: requests that wait for a slot.
        oldest_s: how long the first of them has waited, in seconds; 0 if none waits.
        running: requests in replicas' hands.
        replicas: replicas that take work now; those still loading are not among them.
    """

    pending: int = 0
    oldest_s: float = 0.0
    running: int = 0
    replicas: int = 0

    @property
    def load(self) -> int:
        """Requests that want a slot."""
        return self.pending + self.running


@dataclass(frozen=True, slots=True)
class State:
    """What the policy remembers from one decision to the next; times are `now`s in seconds.

    Attributes:
        target: replicas decided on.
        short_since: since when more have been wanted; None if they are not.
        spare_since: since when fewer have done; None if they do not.
        most: most replicas wanted since then.
        idle_since: since when there has been no request at all; None if there is one.
    """

    target: int = 0
    short_since: float | None = None
    spare_since: float | None = None
    most: int = 0
    idle_since: float | None = None


def decide(limits: Autoscaling, slots: int, state: State, measured: Measured, now: float) -> State:
    """Return the next state; its `target` is the number of replicas to have.

    Args:
        limits: bounds and pace.
        slots: requests that one replica carries, at least 1.
        state: the one returned last; `State(target=n)` for a pool that starts with n replicas.
        measured: how the pool stands.
        now: seconds, of any clock that only goes forward.
    """
    state = replace(state, target=_bounded(limits, state.target))
    loaded = measured.replicas >= state.target
    idle = loaded and not measured.load
    state = replace(state, idle_since=_first(state.idle_since, now) if idle else None)
    want = _bounded(limits, wanted(limits, slots, state, measured))
    if want > state.target:
        urgent = state.target == 0 or _late(limits, measured)
        return _up(limits, state, want, now, urgent=urgent)
    if want < state.target and measured.pending == 0 and loaded:
        return _down(limits, state, want, now)
    return replace(state, short_since=None, spare_since=None, most=0)


def wanted(limits: Autoscaling, slots: int, state: State, measured: Measured) -> int:
    """Return how many replicas the load calls for, before bounds and pace.

    One more than there are when a request has waited too long although all that were decided
    on take work: then the load alone does not tell. While some still load, waiting is expected.
    """
    by_load = math.ceil(measured.load / (slots * limits.target_load))
    if _late(limits, measured) and measured.replicas >= state.target:
        return max(by_load, state.target + 1)
    return by_load


def _up(limits: Autoscaling, state: State, want: int, now: float, *, urgent: bool) -> State:
    since = _first(state.short_since, now)
    if urgent or now - since >= limits.up_after_s:
        return State(target=want)
    return replace(state, short_since=since, spare_since=None, most=0)


def _down(limits: Autoscaling, state: State, want: int, now: float) -> State:
    since = _first(state.spare_since, now)
    most = max(state.most, want)
    waiting = replace(state, short_since=None, spare_since=since, most=most)
    if state.idle_since is not None and want == 0:
        most = 0 if now - state.idle_since >= limits.to_zero_after_s else max(1, most)
    if now - since < limits.down_after_s or most >= state.target:
        return waiting
    gone = max(1, state.target // SHARE)
    return State(target=max(most, state.target - gone), idle_since=state.idle_since)


def _late(limits: Autoscaling, measured: Measured) -> bool:
    return measured.pending > 0 and measured.oldest_s >= limits.max_wait_s


def _first(since: float | None, now: float) -> float:
    return now if since is None else since


def _bounded(limits: Autoscaling, replicas: int) -> int:
    return min(max(replicas, limits.min_replicas), limits.max_replicas)
