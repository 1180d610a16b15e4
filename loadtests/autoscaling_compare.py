"""One load under several policies."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from eventrail.autoscaling.arrivals import Arrival
from eventrail.autoscaling.machine import Machine
from eventrail.autoscaling.policies import Fixed, Ours, ServeDefault
from eventrail.autoscaling.simulate import Outcome, simulate
from eventrail.config.pool import Autoscaling

WARM_UP_S = 240.0
"""What is left out of the figures, from the first request on."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A load under a policy, and what came of it."""

    load: str
    policy: str
    arrivals: Sequence[Arrival]
    outcome: Outcome

    @property
    def waits(self) -> list[float]:
        """Times to first token after the warm-up, in seconds, ascending."""
        return waits(self.arrivals, self.outcome)

    @property
    def replica_s(self) -> float:
        """Seconds of replicas after the warm-up."""
        return self.outcome.replica_s(WARM_UP_S)


def waits(arrivals: Sequence[Arrival], outcome: Outcome) -> list[float]:
    """Return the times to first token after the warm-up, in seconds, ascending."""
    both = zip(arrivals, outcome.first_token_s, strict=True)
    return sorted(seconds for arrival, seconds in both if arrival.at >= WARM_UP_S)


def compare(
    load: str, arrivals: Sequence[Arrival], machine: Machine, *, most: int, limits: Autoscaling
) -> list[Trial]:
    """Return a trial of each policy, ours first.

    The fixed numbers are what ours used on average and at most, so that both the bill and the
    waiting have their equal to be compared with.
    """
    limits = msgspec.structs.replace(limits, max_replicas=most)
    ours = simulate(arrivals, machine, Ours(limits, machine.slots))
    paid = [sample.paid for sample in ours.samples if sample.at >= WARM_UP_S]
    mean, peak = math.ceil(sum(paid) / len(paid)), max(paid)
    aim = machine.slots * limits.target_load
    others = {
        f"fixed at our mean ({mean})": (Fixed(mean), mean),
        f"fixed at our peak ({peak})": (Fixed(peak), peak),
        "Serve's default": (ServeDefault(most), 1),
        "Serve's, our target load": (ServeDefault(most, target=aim), 1),
    }
    return [
        Trial(load, "this policy", arrivals, ours),
        *(
            Trial(load, name, arrivals, simulate(arrivals, machine, policy, start=start))
            for name, (policy, start) in others.items()
        ),
    ]
