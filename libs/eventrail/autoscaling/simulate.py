"""A pool of replicas under recorded arrivals, as a discrete-event simulation.

Requests wait in one queue; a replica takes the first of them whenever it has a free slot, the
emptiest replica first, as pull dispatch does. Every second a policy sees what it would see of a
real pool and says how many replicas there should be.
"""

import heapq
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from eventrail.autoscaling.arrivals import Arrival
from eventrail.autoscaling.machine import Machine, Replica
from eventrail.autoscaling.policy import Measured

Policy = Callable[[Measured, float], int]
"""Says, from what is measured and the time in seconds, how many replicas to have."""

TICK_S = 1.0
_TAIL_S = 60.0
"""How long after the last arrival the pool is still watched."""


@dataclass(frozen=True, slots=True)
class Sample:
    """How the pool stood at a moment: replicas taking work, and paid for (loading ones too)."""

    at: float
    replicas: int
    paid: int
    pending: int
    running: int


@dataclass(slots=True)
class Outcome:
    """What a simulation gives.

    Attributes:
        samples: one a second.
        first_token_s: time to first token of each request, in the order of arrival.
    """

    samples: list[Sample] = field(default_factory=list[Sample])
    first_token_s: list[float] = field(default_factory=list[float])

    def replica_s(self, since: float = 0.0) -> float:
        """Return the seconds of all replicas, from the decision for each to its end."""
        return sum(sample.paid for sample in self.samples if sample.at >= since) * TICK_S


def simulate(
    arrivals: Sequence[Arrival], machine: Machine, policy: Policy, *, start: int = 1
) -> Outcome:
    """Return what becomes of `arrivals`; every request is answered in the end.

    Args:
        arrivals: in time order.
        machine: what each replica can do.
        policy: chooses the number of replicas; must come to at least one while requests wait.
        start: replicas that take work from the first moment on.
    """
    return _Simulation(arrivals, machine, policy, start).run()


class _Simulation:
    def __init__(
        self, arrivals: Sequence[Arrival], machine: Machine, policy: Policy, start: int
    ) -> None:
        self._arrivals = arrivals
        self._machine = machine
        self._policy = policy
        self._outcome = Outcome(first_token_s=[0.0] * len(arrivals))
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._counter = 0
        self._now = 0.0
        self._made = 0
        self._left = len(arrivals)
        self._queue: deque[int] = deque()
        self._replicas: list[Replica] = []
        for _ in range(start):
            self._add().ready = True

    def run(self) -> Outcome:
        until = self._arrivals[-1].at + _TAIL_S
        for request, arrival in enumerate(self._arrivals):
            self._after(arrival.at, lambda request=request: self._arrive(request))
        self._after(0.0, self._tick)
        while self._events and (self._left or self._now < until):
            self._now, _, happen = heapq.heappop(self._events)
            happen()
        return self._outcome

    def _after(self, seconds: float, happen: Callable[[], None]) -> None:
        self._counter += 1
        heapq.heappush(self._events, (self._now + seconds, self._counter, happen))

    def _arrive(self, request: int) -> None:
        self._queue.append(request)
        self._dispatch()

    def _dispatch(self) -> None:
        while self._queue:
            replica = max(self._replicas, key=lambda each: each.free, default=None)
            if replica is None or replica.free <= 0:
                return
            self._take(replica, self._queue.popleft())

    def _take(self, replica: Replica, request: int) -> None:
        read = replica.take(self._arrivals[request].prompt, self._now)
        self._after(read - self._now, lambda: self._decode(replica, request))

    def _decode(self, replica: Replica, request: int) -> None:
        arrival = self._arrivals[request]
        first = replica.decode(request, arrival.answer, self._now)
        self._outcome.first_token_s[request] = self._now + first - arrival.at
        self._expect(replica)

    def _expect(self, replica: Replica) -> None:
        end, version = replica.next_end(), replica.version
        if end is not None:
            self._after(end - self._now, lambda: self._end(replica, version))

    def _end(self, replica: Replica, version: int) -> None:
        if replica.version != version:
            return  # another sequence came or went, and the moment was reckoned anew
        replica.end(self._now)
        self._left -= 1
        self._expect(replica)
        self._forget_drained()
        self._dispatch()

    def _tick(self) -> None:
        taking = sum(each.ready and not each.draining for each in self._replicas)
        running = sum(each.held for each in self._replicas)
        oldest = self._now - self._arrivals[self._queue[0]].at if self._queue else 0.0
        measured = Measured(len(self._queue), oldest, running, taking)
        paid = len(self._replicas)
        self._outcome.samples.append(Sample(self._now, taking, paid, len(self._queue), running))
        self._scale(self._policy(measured, self._now))
        self._after(TICK_S, self._tick)

    def _scale(self, target: int) -> None:
        staying = [each for each in self._replicas if not each.draining]
        for _ in range(target - len(staying)):
            replica = self._add()
            self._after(self._machine.cold_start_s, lambda replica=replica: self._ready(replica))
        idlest = sorted(staying, key=lambda each: (each.ready, each.held))
        for replica in idlest[: max(0, len(staying) - target)]:
            replica.draining = True
        self._forget_drained()

    def _add(self) -> Replica:
        self._made += 1
        self._replicas.append(Replica(self._made, self._machine))
        return self._replicas[-1]

    def _ready(self, replica: Replica) -> None:
        replica.ready = True
        self._dispatch()

    def _forget_drained(self) -> None:
        self._replicas = [each for each in self._replicas if each.held or not each.draining]
