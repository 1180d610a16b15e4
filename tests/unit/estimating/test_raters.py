import numpy as np
import pytest

from eventrail.estimating.raters.anchored import beside_people
from eventrail.estimating.raters.effects import kindness
from eventrail.estimating.raters.noise import noise
from eventrail.estimating.raters.order import order_effects


def test_each_raters_noise_is_told_apart() -> None:
    chance = np.random.default_rng(0)
    worth, planted = chance.normal(0, 0.2, 800), np.asarray([0.02, 0.1, 0.3, 0.05])
    items, raters = np.repeat(np.arange(800), 4), np.tile(np.arange(4), 800)
    scores = worth[items] + chance.normal(0, 1, 3200) * planted[raters]
    spread, signal = noise(scores, items, raters, 4)
    assert spread == pytest.approx(planted, abs=0.02)
    assert signal[0] > 0.95
    assert signal[2] == pytest.approx(0.04 / (0.04 + 0.09), abs=0.05)


def test_the_noise_of_two_raters_cannot_be_told_apart() -> None:
    items, raters = np.repeat(np.arange(20), 2), np.tile(np.arange(2), 20)
    spread, _ = noise(np.arange(40.0), items, raters, 2)
    assert np.isnan(spread).all()


def test_raters_without_shared_items_cannot_be_compared() -> None:
    found = kindness(
        np.asarray([0.1, 0.2, 0.8, 0.9]), np.asarray([0, 0, 1, 1]), np.asarray([0, 1, 2, 3]),
        list("abcd"),
    )  # fmt: skip
    assert "no chain of shared items between 'a' and c, d" in found.problems[0]


def test_what_chance_explains_is_shrunk_away() -> None:
    chance = np.random.default_rng(1)
    items, raters = np.repeat(np.arange(20), 10), np.tile(np.arange(10), 20)
    found = kindness(chance.normal(0, 1, 200), items, raters, list("abcdefghij"))
    assert sum(abs(each.shrunk) for each in found.raters) < 0.7 * sum(
        abs(each.kindness.value) for each in found.raters
    )
    assert sum(each.kindness.value for each in found.raters) == pytest.approx(0, abs=1e-9)


def test_the_corrected_mean_does_not_hang_on_who_rated() -> None:
    chance = np.random.default_rng(2)
    worth = chance.normal(0.5, 0.1, 400)
    who = np.concatenate([np.zeros(400), chance.integers(1, 3, 400)]).astype(np.intp)
    items = np.tile(np.arange(400), 2)
    kind = np.asarray([0.3, -0.3, 0.0])
    found = kindness(
        worth[items] + kind[who] + chance.normal(0, 0.05, 800), items, who, list("abc")
    )
    assert found.corrected.holds(0.5)
    assert found.raw > 0.55
    assert found.problems == []


def test_a_judge_beside_people_is_kind_blunt_and_noisy() -> None:
    chance = np.random.default_rng(3)
    label = chance.uniform(0, 1, 500)
    score = 0.2 + 0.5 * label + chance.normal(0, 0.1, 500)
    found = beside_people(score, label, np.arange(500))
    assert found is not None
    assert found.kindness.holds(-0.05)
    assert found.sharpness.holds(0.5)
    assert found.noise == pytest.approx(0.1, abs=0.02)
    assert [band.score for band in found.curve] == sorted(band.score for band in found.curve)
    assert sum(band.label.rows for band in found.curve) == 500


def test_a_good_answer_makes_the_next_one_look_worse() -> None:
    chance = np.random.default_rng(4)
    worth = chance.normal(0.5, 0.2, 2000)
    scores = worth.copy()
    scores[1:] -= 0.3 * (worth[:-1] - 0.5)
    found = order_effects(scores, np.arange(2000.0), np.zeros(2000, np.intp))
    assert found is not None
    assert found.carried.high < -0.15
    assert found.drift.holds(0)


def test_too_little_says_nothing() -> None:
    assert order_effects(np.ones(5), np.arange(5.0), np.zeros(5, np.intp)) is None
    assert beside_people(np.ones(2), np.ones(2), np.arange(2)) is None
