from collections.abc import Callable, Sequence
from datetime import timedelta

import msgspec
import pytest

from eventrail.contracts.notes import Feedback, Judged, Note
from eventrail.experiments.data import Data, UnknownReward, reward_of
from eventrail.experiments.draw import draw, uniform
from eventrail.experiments.estimate import Sample, contrast, ips, report, snips
from eventrail.experiments.intervals import Interval, mean, wilson
from eventrail.experiments.outcomes import Outcome
from tests.lives import NOW

TRUE = {"a": 0.6, "b": 0.8}
"""Each arm's mean reward."""


def log(seed: int, count: int, *, users: int = 0) -> list[Sample]:
    """Return simulated requests; the weights change half-way. Users differ in how content."""
    samples: list[Sample] = []
    for number in range(count):
        weights = {"a": 0.8, "b": 0.2} if number < count / 2 else {"a": 0.3, "b": 0.7}
        unit = f"{seed}/{number % users if users else number}"
        arm, propensity = draw(weights, f"salt {seed}", unit)
        mood = 0.3 * (uniform("mood", unit) - 0.5)
        hour = 0.2 if number < count / 2 else -0.2  # a naive mean confounds arm and hour
        happy = uniform("reward", unit, str(number)) < TRUE[arm] + mood + hour / 2
        samples.append(Sample(arm, propensity, float(happy), unit))
    return samples


@pytest.mark.parametrize("estimate", [ips, snips])
@pytest.mark.parametrize("users", [0, 200])
def test_the_estimate_is_unbiased_and_its_interval_covers_the_truth(
    estimate: Callable[[Sequence[Sample], str], Interval], users: int
) -> None:
    runs = 60
    for arm, truth in TRUE.items():
        found = [estimate(log(seed, 600, users=users), arm) for seed in range(runs)]
        average = mean([each.value for each in found])
        assert average.low <= truth <= average.high or abs(average.value - truth) < 0.01
        covered = sum(each.low <= truth <= each.high for each in found)
        assert covered >= runs * 0.85  # 95 % less five standard deviations of chance and mood


def test_a_naive_mean_of_the_same_log_is_wrong() -> None:
    samples = [sample for seed in range(20) for sample in log(seed, 600)]
    naive = mean([s.reward for s in samples if s.arm == "b"])
    assert naive.high < TRUE["b"]
    better = contrast(samples, "b", "a")
    assert better.low <= TRUE["b"] - TRUE["a"] <= better.high


def test_many_requests_of_few_users_are_few() -> None:
    alone = mean([0.0, 1.0] * 50)
    together = mean([0.0, 1.0] * 50, ["x", "y"] * 50)
    assert together.high - together.low > 3 * (alone.high - alone.low)


def test_wilson_never_leaves_the_unit_interval() -> None:
    assert (wilson(0, 0).low, wilson(0, 0).high) == (0.0, 1.0)
    assert wilson(0, 10).low == 0.0
    assert 0.2 < wilson(0, 10).high < 0.35
    assert wilson(10, 10).high == pytest.approx(1.0)


def outcome(number: int, arm: str, *, ok: bool | None = True) -> Outcome:
    return Outcome(
        rid=f"{number:032x}", tenant="acme", at=NOW + timedelta(seconds=number), route="r",
        revision=1, experiment="r.experiment", arm=arm, propensity=0.5, sticky="user",
        unit=f"acme/u{number % 7}", pool=arm, status="completed", ok=ok, text="", cost=0.001,
        duration_ms=10.0, ttft_ms=5.0,
    )  # fmt: skip


def test_a_report_has_every_arm_and_compares_with_the_first() -> None:
    data = Data()
    for number in range(40):
        data.take(outcome(number, "one" if number % 2 else "two", ok=None if number < 4 else True))
    data.take(data.outcomes[f"{1:032x}"])
    found = report(data, "r.experiment")
    assert [(arm.arm, arm.requests, arm.told) for arm in found.arms] == [
        ("one", 20, 18), ("two", 20, 18),
    ]  # fmt: skip
    assert found.units == 7
    assert found.arms[0].better is None
    assert found.arms[1].better is not None
    assert found.arms[1].better.value == 0.0


def note(rid: str, data: Judged | Feedback, number: int = 0) -> Note:
    raw = msgspec.Raw(msgspec.json.encode(data))
    return Note(f"n{number}", rid, "acme", data.kind, NOW, "t", raw)


def test_rewards_come_from_events_and_notes() -> None:
    data, one = Data(), outcome(1, "one")
    data.take(one)
    data.note(note(one.rid, Judged("rules", {"grounded": 0.5, "well_formed": 1.0}), 1))
    for number, feedback in enumerate((Feedback("thumbs", 1), Feedback("stars", 3))):
        for _ in range(2):  # one that is read twice counts once
            data.note(note(one.rid, feedback, 10 + number))
    data.note(note(one.rid, Feedback("comment", None, "hm"), 20))
    assert reward_of(data, one, "judged") == 0.75
    assert reward_of(data, one, "judged:grounded") == 0.5
    assert reward_of(data, one, "judged:other") is None
    assert reward_of(data, one, "feedback") == 0.75
    assert reward_of(data, one, "cost") == 0.001
    with pytest.raises(UnknownReward, match="there are: ok, judged"):
        reward_of(data, one, "luck")
