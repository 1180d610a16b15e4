"""The bound of an entry, by its record of right and wrong hits."""

import random

from hypothesis import given
from hypothesis import strategies as st

from eventrail.caching.kept.entry import Past
from eventrail.caching.semantic import bound_for
from eventrail.caching.semantic.bound import LEVELS, NEVER

pasts = st.lists(st.builds(Past, st.floats(0.9, 1), st.booleans()), max_size=60)
errors = st.floats(0.001, 0.2)


@given(errors)
def test_without_a_record_the_common_bound_holds(error: float) -> None:
    assert bound_for([], error) == 1 - error


@given(pasts, errors)
def test_a_bound_is_never_below_the_common_one(history: list[Past], error: float) -> None:
    assert bound_for(history, error) >= 1 - error


@given(pasts, errors, st.floats(0.9, 1))
def test_a_wrong_hit_never_lowers_it(history: list[Past], error: float, score: float) -> None:
    worse = [*history, Past(score, right=False)]
    assert bound_for(worse, error) >= bound_for(history, error)


@given(pasts, errors, st.floats(0.9, 1))
def test_a_right_hit_never_raises_it(history: list[Past], error: float, score: float) -> None:
    better = [*history, Past(score, right=True)]
    assert bound_for(better, error) <= bound_for(history, error)


def test_one_wrong_hit_asks_for_more_likeness() -> None:
    assert bound_for([Past(0.991, right=False)], 0.01) > 0.991


def test_many_right_hits_make_good_for_a_wrong_one() -> None:
    wrong = Past(0.992, right=False)
    assert bound_for([wrong, *[Past(0.995, right=True)] * 599], 0.01) == 0.99
    assert bound_for([wrong, *[Past(0.995, right=True)] * 598], 0.01) > 0.99


def test_an_entry_that_is_always_wrong_is_no_longer_served() -> None:
    assert bound_for([Past(1.0, right=False)] * 3, 0.01) == NEVER


def test_nothing_is_served_if_no_error_is_allowed() -> None:
    assert bound_for([], 0.0) == NEVER


def test_whatever_is_asked_the_share_of_wrong_hits_stays_in_bounds() -> None:
    for seed in range(40):
        chance = random.Random(seed)
        error = chance.choice([0.01, 0.03, 0.1])
        served = _live(chance, error, asked=1500)
        wrong = sum(not past.right for past in served)
        assert wrong <= error * len(served) + LEVELS


def test_an_entry_that_is_mostly_right_stays_in_use() -> None:
    chance = random.Random(5)
    history: list[Past] = []
    for _ in range(1000):
        score = 1 - chance.random() * 0.01
        if score >= bound_for(history, 0.05):
            history.append(Past(score, chance.random() > 0.002))
    assert len(history) > 800


def _live(chance: random.Random, error: float, asked: int) -> list[Past]:
    """Return the hits of an entry that some adversary asks, who looks at its bound."""
    history: list[Past] = []
    steepness, spread = chance.uniform(0, 3), chance.uniform(0.5, 6)
    spiteful = chance.random() < 0.3
    for _ in range(asked):
        bound = bound_for(history, error)
        share = error * 4 ** -(chance.random() * spread)
        score = bound if spiteful and bound <= 1 else 1 - share
        wrong = chance.random() < 0.5 * (share / error) ** steepness
        if score >= bound:
            history.append(Past(score, not wrong))
    return history
