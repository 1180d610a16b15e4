import numpy as np

from eventrail.estimating.judging.report import Scored, judging_bias
from eventrail.estimating.verdicts.given import in_both_orders, once
from eventrail.estimating.verdicts.length import controlled_win_rate
from eventrail.estimating.verdicts.position import position_bias


def scored(seed: int, *, drift: float = 0.0, length: float = 0.0) -> Scored:
    chance = np.random.default_rng(seed)
    at = np.arange(400.0)
    known = chance.uniform(0.2, 0.8, 400)
    long = chance.normal(500, 100, 400)
    score = known + drift * at / 400 + length * (long - 500) / 100 + chance.normal(0, 0.05, 400)
    anchor = (at % 2 == 0).astype(np.float64)
    told = np.where(anchor > 0, known, np.nan)
    return Scored(score, told, at, np.ones(400), anchor, long, np.arange(400))


def test_a_judge_that_drifts_is_told_from_a_system_that_does() -> None:
    drifting = judging_bias("model:j", "1", scored(0, drift=0.2), None)
    assert drifting.anchors_move is not None
    assert drifting.anchors_move.holds(0.2)
    assert any("the judge drifts" in each for each in drifting.problems)
    steady = judging_bias("model:j", "1", scored(0), None)
    assert steady.problems == []
    assert steady.mean is not None


def test_a_judge_that_likes_length_is_told() -> None:
    found = judging_bias("model:j", "1", scored(1, length=0.1), None)
    assert found.longer is not None
    assert found.longer.holds(0.1)
    assert any("longer answers" in each for each in found.problems)


def test_few_known_scores_are_told() -> None:
    few = scored(2)
    nothing = Scored(
        few.score, np.full(400, np.nan), few.at, few.sampled, few.anchor, few.length, few.units
    )
    found = judging_bias("rules", "1", nothing, None)
    assert found.people is None
    assert any("cannot be told" in each for each in found.problems)


def test_a_judge_that_always_prefers_the_first_place() -> None:
    verdicts = in_both_orders(["this"] * 40, ["other"] * 40, np.ones(40), np.ones(40))
    found = position_bias(verdicts)
    assert found is not None
    assert found.first.value == 1
    assert found.win.value == 0.5
    assert found.consistent is not None
    assert found.consistent.value == 0


def test_pairs_shown_in_one_order_tell_nothing_of_place() -> None:
    assert position_bias(once([1.0, 0.0], [1, 1], [0, 0])) is None


def test_lengths_that_are_always_larger_are_told() -> None:
    chance = np.random.default_rng(0)
    verdicts = once(chance.integers(0, 2, 50), chance.choice([-1, 1], 50), chance.uniform(1, 9, 50))
    found = controlled_win_rate(verdicts)
    assert found is not None
    assert any("always longer" in each for each in found.problems)


def test_a_verdict_that_follows_from_place_alone_is_told() -> None:
    place = np.tile([1.0, -1.0], 50)
    found = controlled_win_rate(once((place + 1) / 2, place, np.zeros(100)))
    assert found is not None
    assert any("does not fit" in each for each in found.problems)
