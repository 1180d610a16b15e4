"""Tests of two samples: exact under the null hypothesis, and not blind."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.drift.two_sample.corrections import (
    benjamini_hochberg,
    e_benjamini_hochberg,
    e_lond,
)
from eventrail.drift.two_sample.names import names_test
from eventrail.drift.two_sample.numbers import numbers_test
from eventrail.drift.two_sample.vectors import classifier_test, mmd_test

ROUNDS = {"classifier": 40}
"""Of each test 200 but for those that are slow."""


def _vectors(chance: np.random.Generator, count: int, shift: float) -> np.ndarray:
    return (chance.normal(0, 1, (count, 8)) + shift).astype(np.float32)


def _p_values(kind: str, shift: float, rounds: int) -> np.ndarray:
    found: list[float] = []
    for seed in range(rounds):
        chance = np.random.default_rng(seed)
        if kind in {"ks", "ad"}:
            before, after = chance.poisson(3, 40), chance.poisson(3 + 3 * shift, 25)
            old, new = before.astype(float), after.astype(float)
            found.append(
                numbers_test(
                    old, new, statistic="ks" if kind == "ks" else "ad", draws=99, seed=seed
                )
            )
        elif kind == "names":
            odds = [0.6 - 0.3 * shift, 0.3 + 0.3 * shift, 0.1]
            old_names = chance.choice(["a", "b", "c"], 60, p=[0.6, 0.3, 0.1]).tolist()
            new_names = chance.choice(["a", "b", "c"], 60, p=odds).tolist()
            found.append(names_test(old_names, new_names, draws=99, seed=seed)[0])
        else:
            one, other = _vectors(chance, 30, 0.0), _vectors(chance, 30, shift)
            test = mmd_test if kind == "mmd" else _classifier
            found.append(test(one, other, draws=99, seed=seed))
    return np.asarray(found)


def _classifier(one: np.ndarray, other: np.ndarray, *, draws: int, seed: int) -> float:
    return classifier_test(one, other, draws=draws, seed=seed)[0]


@pytest.mark.parametrize("kind", ["ks", "ad", "names", "mmd", "classifier"])
def test_alarms_are_false_as_often_as_said_and_changes_are_found(kind: str) -> None:
    rounds = ROUNDS.get(kind, 200)
    null = _p_values(kind, 0.0, rounds)
    for level in (0.1, 0.3):
        most = rounds * level + 3.8 * math.sqrt(rounds * level * (1 - level)) + 1
        assert (null <= level).sum() <= most  # beyond that once in 10,000
    assert null.mean() < 0.7  # ties make some a little large, never much
    assert (_p_values(kind, 0.8, 10) <= 0.05).sum() >= 7


def test_a_constant_is_like_itself() -> None:
    assert numbers_test(np.ones(20), np.ones(30)) == 1.0
    assert names_test(["a"] * 20, ["a"] * 30) == (1.0, 0.0)
    assert classifier_test(np.ones((40, 8), np.float32), np.ones((60, 8), np.float32))[:2] == (
        1.0,
        0.5,
    )


def test_adjusted_p_values_are_those_of_the_textbook() -> None:
    assert benjamini_hochberg([0.01, 0.04, 0.03, 0.5]) == pytest.approx(
        [0.04, 0.04 * 4 / 3, 0.04 * 4 / 3, 0.5]
    )
    assert benjamini_hochberg([0.01], dependent=True) == [0.01]
    assert benjamini_hochberg([]) == []


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_a_correction_keeps_the_order_and_makes_nothing_smaller(p_values: list[float]) -> None:
    adjusted = benjamini_hochberg(p_values)
    cautious = benjamini_hochberg(p_values, dependent=True)
    for p, q, r in zip(p_values, adjusted, cautious, strict=True):
        assert p <= q + 1e-12
        assert q <= r + 1e-12
        assert r <= 1
    order = sorted(range(len(p_values)), key=lambda at: p_values[at])
    assert [adjusted[at] for at in order] == sorted(adjusted)


def test_e_values_are_rejected_as_defined() -> None:
    assert e_benjamini_hochberg([100.0, 1.0, 45.0, 0.0], 0.05) == [0, 2]
    assert e_benjamini_hochberg([39.0, 1.0], 0.05) == []


def test_over_time_the_first_rejection_makes_later_ones_easier() -> None:
    assert list(e_lond([40.0, 100.0, 200.0], 0.05)) == [True, True, True]
    assert list(e_lond([10.0, 100.0], 0.05)) == [False, False]


def test_false_discoveries_over_time_stay_below_the_level() -> None:
    chance = np.random.default_rng(0)
    false = [any(e_lond(1 / chance.random(50) / 2, 0.1)) for _ in range(300)]
    assert np.mean(false) <= 0.16
