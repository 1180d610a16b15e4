"""How good each arm is, from requests that were dealt one arm each; pure.

The estimate for an arm, had everybody been dealt it, weighs each of its requests by one over the
probability of its arm: inverse propensity scoring (Horvitz and Thompson, JASA 47, 1952), which is
unbiased, and its self-normalised form (Hájek), which is steadier. Both hold over changes of the
weights, since every request has the probability under which its own arm was dealt.
"""

from collections.abc import Iterable, Sequence

import msgspec

from eventrail.experiments.data import Data, reward_of
from eventrail.experiments.intervals import Interval, mean, ratio, wilson
from eventrail.experiments.outcomes import Outcome


class Sample(msgspec.Struct, frozen=True):
    """A request with its arm and what it counts for."""

    arm: str
    propensity: float
    reward: float
    unit: str = ""


class ArmReport(msgspec.Struct, frozen=True):
    """What is known of one arm.

    Attributes:
        arm: its name.
        pools: pools that its requests were sent to.
        requests: dealt to it.
        told: of which it can be told whether the pool did its work.
        ok: share of these that it did.
        cost: mean cost of a request.
        duration_ms: mean time of a request.
        propensity: mean probability with which its requests were dealt it.
        least_propensity: the least of them.
        rewarded: requests whose reward is known.
        reward: mean reward of those; None without any.
        ips: estimate for everybody, inverse propensity scored.
        snips: the same, self-normalised.
        better: estimate less that of the first arm; None for the first.
    """

    arm: str
    pools: list[str]
    requests: int
    told: int
    ok: Interval
    cost: float
    duration_ms: float
    propensity: float
    least_propensity: float
    rewarded: int
    reward: Interval | None = None
    ips: Interval | None = None
    snips: Interval | None = None
    better: Interval | None = None


class ExperimentReport(msgspec.Struct, frozen=True):
    """What is known of an experiment.

    Attributes:
        experiment: its name.
        reward: what its arms were compared by.
        units: how many users, sessions, tenants or requests were dealt an arm.
        arms: by name, in alphabetical order; the first is what others are compared with.
    """

    experiment: str
    reward: str
    units: int
    arms: list[ArmReport]


def experiments_in(data: Data) -> list[str]:
    """Return the names of the experiments that have requests."""
    return sorted({each.experiment for each in data.outcomes.values() if each.experiment})


def report(data: Data, experiment: str, reward: str = "ok") -> ExperimentReport:
    """Return what is known of an experiment.

    Raises:
        UnknownReward: there is no such reward.
    """
    outcomes = [each for each in data.outcomes.values() if each.experiment == experiment]
    samples = samples_of(data, outcomes, reward)
    arms = sorted({each.arm for each in outcomes})
    return ExperimentReport(
        experiment,
        reward,
        len({each.unit for each in outcomes}),
        [_arm(arm, arms[0], outcomes, samples) for arm in arms],
    )


def samples_of(data: Data, outcomes: Iterable[Outcome], reward: str) -> list[Sample]:
    """Return the requests whose reward is known."""
    return [
        Sample(each.arm, each.propensity, value, each.unit)
        for each in outcomes
        if (value := reward_of(data, each, reward)) is not None
    ]


def ips(samples: Sequence[Sample], arm: str) -> Interval:
    """Return the mean reward had everybody been dealt `arm`; unbiased."""
    values = [s.reward / s.propensity if s.arm == arm else 0.0 for s in samples]
    return mean(values, [s.unit for s in samples])


def snips(samples: Sequence[Sample], arm: str) -> Interval:
    """Return the same, self-normalised: less spread, and never outside the rewards' range."""
    return ratio(*_weighed(samples, arm), [s.unit for s in samples])


def contrast(samples: Sequence[Sample], arm: str, other: str) -> Interval:
    """Return how much better `arm` is than `other`, self-normalised."""
    first, second = snips(samples, arm), snips(samples, other)
    parts = [
        a - b
        for a, b in zip(
            _parts(samples, arm, first.value), _parts(samples, other, second.value), strict=True
        )
    ]
    spread = mean([part * len(parts) for part in parts], [s.unit for s in samples])
    difference = first.value - second.value
    return Interval(
        difference, difference + spread.low - spread.value, difference + spread.high - spread.value
    )


def _parts(samples: Sequence[Sample], arm: str, value: float) -> list[float]:
    numerators, denominators = _weighed(samples, arm)
    total = sum(denominators)
    return [(n - value * d) / total for n, d in zip(numerators, denominators, strict=True)]


def _weighed(samples: Sequence[Sample], arm: str) -> tuple[list[float], list[float]]:
    weights = [1 / s.propensity if s.arm == arm else 0.0 for s in samples]
    return [w * s.reward for w, s in zip(weights, samples, strict=True)], weights


def _arm(arm: str, first: str, outcomes: Sequence[Outcome], samples: Sequence[Sample]) -> ArmReport:
    own = [each for each in outcomes if each.arm == arm]
    told = [each.ok for each in own if each.ok is not None]
    rewarded = [sample for sample in samples if sample.arm == arm]
    comparable = bool(rewarded) and any(sample.arm == first for sample in samples)
    return ArmReport(
        arm=arm,
        pools=sorted({each.pool for each in own}),
        requests=len(own),
        told=len(told),
        ok=wilson(sum(told), len(told)),
        cost=sum(each.cost for each in own) / len(own),
        duration_ms=sum(each.duration_ms for each in own) / len(own),
        propensity=sum(each.propensity for each in own) / len(own),
        least_propensity=min(each.propensity for each in own),
        rewarded=len(rewarded),
        reward=mean([s.reward for s in rewarded], [s.unit for s in rewarded]) if rewarded else None,
        ips=ips(samples, arm) if rewarded else None,
        snips=snips(samples, arm) if rewarded else None,
        better=contrast(samples, arm, first) if comparable and arm != first else None,
    )
