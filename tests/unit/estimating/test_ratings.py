import numpy as np
import pytest

from eventrail.estimating.linear import interval
from eventrail.estimating.ratings.davidson import Games, fit_strengths
from eventrail.estimating.ratings.table import table_of


def played(seed: int, first_place: float = 0.0, rows: int = 600) -> Games:
    """Return games of three models of strengths -1, 0 and 1, a tenth or so of them ties."""
    chance = np.random.default_rng(seed)
    strength = np.asarray([-1.0, 0.0, 1.0])
    first = chance.integers(0, 3, rows)
    second = (first + chance.integers(1, 3, rows)) % 3
    logits = np.stack([strength[first] + first_place, strength[second]], axis=1)
    odds = np.exp(np.concatenate([logits, logits.mean(axis=1, keepdims=True) - 1.5], axis=1))
    shares = np.cumsum(odds / odds.sum(axis=1, keepdims=True), axis=1)
    drawn = (chance.random(rows)[:, None] > shares).sum(axis=1)
    win = np.asarray([1.0, 0.0, 0.5])[drawn]
    return Games(first, second, win, np.arange(rows), 3)


def test_strengths_ties_and_the_first_place_are_recovered() -> None:
    held = np.zeros(4)
    for seed in range(60):
        fitted = fit_strengths(played(seed, 0.5))
        for model, truth in enumerate((-1.0, 0.0, 1.0)):
            held[model] += interval(fitted.strength(model)).holds(truth)
        ahead = fitted.along(np.eye(5)[3], float(fitted.coefficients[3]))
        held[3] += interval(ahead).holds(0.5)
    assert (held / 60 > 0.85).all()


def test_the_table_is_in_order_of_strength() -> None:
    found = table_of(played(0), ["weak", "fair", "strong"])
    assert found is not None
    assert [each.model for each in found.standings] == ["strong", "fair", "weak"]
    assert found.wins[0][0] is None
    win = found.wins[0][2]
    assert win is not None
    assert win.value > 0.75
    assert 0.02 < found.ties < 0.3
    assert found.problems == []


def test_win_rates_of_two_models_sum_to_one() -> None:
    fitted = fit_strengths(played(1, 0.7))
    assert fitted.win_rate(0, 2).value + fitted.win_rate(2, 0).value == pytest.approx(1)


def test_a_model_that_always_wins_stays_finite_and_is_told() -> None:
    games = Games(
        np.zeros(20, np.intp), np.ones(20, np.intp), np.ones(20), np.arange(20), 2, ordered=False
    )
    found = table_of(games, ["a", "b"])
    assert found is not None
    assert np.isfinite(found.standings[0].strength.value)
    assert any("'a' has won every" in each for each in found.problems)
    assert found.first is None


def test_models_that_never_met_are_told() -> None:
    first, second = np.asarray([0, 2] * 10), np.asarray([1, 3] * 10)
    games = Games(first, second, np.asarray([1.0, 0.0] * 10), np.arange(20), 4)
    found = table_of(games, list("abcd"))
    assert found is not None
    assert any("no chain" in each for each in found.problems)


def test_many_comparisons_by_one_user_count_as_one() -> None:
    games = played(2)
    many = Games(games.first, games.second, games.win, np.arange(600) // 60, 3)
    alone = interval(fit_strengths(games).strength(2))
    together = interval(fit_strengths(many).strength(2))
    assert alone.value == pytest.approx(together.value)
    assert together.units == 10
