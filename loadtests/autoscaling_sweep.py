"""Other parameters of the policy, over all loads, and the choice among them."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eventrail.autoscaling.arrivals import Arrival
from eventrail.autoscaling.machine import Machine
from eventrail.autoscaling.policies import Ours
from eventrail.autoscaling.simulate import simulate
from eventrail.config.pool import Autoscaling
from loadtests.autoscaling_compare import WARM_UP_S, waits

TARGET_LOAD = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
MAX_WAIT_S = (1.0, 5.0)
UP_AFTER_S = (0.0, 2.0, 10.0)
DOWN_AFTER_S = (60.0, 120.0, 180.0, 300.0)
GOOD = 0.05
"""Share of requests over the aim that a setting may have."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting over all loads together.

    Attributes:
        over: share of requests whose first token came later than aimed at, mean of the loads.
        replica_s: seconds of replicas, sum of the loads.
    """

    limits: Autoscaling
    over: float
    replica_s: float


def sweep(
    loads: Mapping[str, Sequence[Arrival]], machine: Machine, most: int, slo: float
) -> list[Setting]:
    """Return what every combination of the parameters above comes to.

    Args:
        loads: by name.
        machine: of every replica.
        most: most replicas.
        slo: seconds to the first token aimed at.
    """
    grid = itertools.product(TARGET_LOAD, MAX_WAIT_S, UP_AFTER_S, DOWN_AFTER_S)
    return [
        _setting(
            Autoscaling(
                max_replicas=most,
                target_load=target_load,
                max_wait_s=max_wait_s,
                up_after_s=up_after_s,
                down_after_s=down_after_s,
            ),
            loads,
            machine,
            slo,
        )
        for target_load, max_wait_s, up_after_s, down_after_s in grid
    ]


def _setting(
    limits: Autoscaling, loads: Mapping[str, Sequence[Arrival]], machine: Machine, slo: float
) -> Setting:
    over, replica_s = 0.0, 0.0
    for arrivals in loads.values():
        outcome = simulate(arrivals, machine, Ours(limits, machine.slots))
        seconds = waits(arrivals, outcome)
        over += sum(each > slo for each in seconds) / len(seconds) / len(loads)
        replica_s += outcome.replica_s(WARM_UP_S)
    return Setting(limits, over, replica_s)


def best(settings: Sequence[Setting]) -> Setting:
    """Return the cheapest setting that is good; if none is, the one with the fewest over."""
    good = [setting for setting in settings if setting.over <= GOOD]
    if not good:
        return min(settings, key=lambda setting: setting.over)
    return min(good, key=lambda setting: setting.replica_s)
