import numpy as np

from eventrail.estimating.answering.feedback import feedback_report


def test_those_who_were_asked_tell_what_features_cannot() -> None:
    raw = corrected = asked = 0
    for seed in range(60):
        chance = np.random.default_rng(seed)
        happy = chance.normal(0, 1, 2000)
        chosen = chance.random(2000) < 0.1
        rates = chosen | (chance.random(2000) < 1 / (1 + np.exp(2 + happy)))
        found = feedback_report(
            np.where(rates, happy, np.nan),
            chance.normal(0, 1, (2000, 1)),
            np.arange(2000),
            np.where(chosen, 0.1, np.nan),
        )
        assert found.raw is not None
        assert found.corrected is not None
        assert found.asked is not None
        raw += found.raw.holds(0)
        corrected += found.corrected.holds(0)
        asked += found.asked.holds(0)
        assert found.answered == 1
    assert raw < 10
    assert corrected < 10
    assert asked >= 52


def test_a_user_who_rates_much_counts_once() -> None:
    rating = np.concatenate([np.full(80, -1.0), np.ones(20)])
    users = np.concatenate([np.zeros(80), np.arange(1, 21)]).astype(np.intp)
    found = feedback_report(rating, np.zeros((100, 0)), users, np.full(100, np.nan))
    assert found.raw is not None
    assert found.raw.value < 0
    assert found.by_user is not None
    assert found.by_user.value > 0.8


def test_nobody_rated() -> None:
    nothing = np.full(10, np.nan)
    found = feedback_report(nothing, np.zeros((10, 1)), np.arange(10), nothing)
    assert found.raw is None
    assert found.corrected is None
    assert found.problems == ["nobody rated"]
