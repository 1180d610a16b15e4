"""Turns are fair, none is kept back, and batch work gets its little."""

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.runtime.dispatch.fair import FairTurns, Path

NAMES = ["a", "b", "c", "d"]
PATHS: list[Path] = [
    (priority, share, f"{share}{number}")
    for priority in ("interactive", "batch")
    for share in NAMES
    for number in range(2)
]
weights = st.dictionaries(
    st.sampled_from([("interactive", name) for name in NAMES]),
    st.integers(1, 8).map(float),
)


def turns(fair: FairTurns, waiting: list[Path], count: int) -> list[Path]:
    return [fair.choose(waiting) for _ in range(count)]


@given(weights, st.lists(st.sets(st.sampled_from(PATHS), min_size=1), max_size=60))
def test_a_turn_always_goes_to_one_who_waits(
    given_weights: dict[Path, float], rounds: list[set[Path]]
) -> None:
    fair = FairTurns(given_weights)
    for waiting in rounds:
        assert fair.choose(sorted(waiting)) in waiting


@given(
    weights,
    st.lists(st.sets(st.sampled_from(PATHS), min_size=1), max_size=30),
    st.sets(st.sampled_from(NAMES), min_size=2),
    st.integers(1, 200),
)
def test_shares_that_both_wait_differ_by_no_more_than_the_bound(
    given_weights: dict[Path, float], before: list[set[Path]], shares: set[str], count: int
) -> None:
    fair = FairTurns(given_weights)
    for waiting in before:  # whatever happened earlier
        fair.choose(sorted(waiting))
    waiting = [("interactive", share, f"{share}0") for share in sorted(shares)]
    got = Counter(path[1] for path in turns(fair, waiting, count))
    for one in shares:
        for other in shares:
            v = Fraction(given_weights.get(("interactive", one), 1.0))
            w = Fraction(given_weights.get(("interactive", other), 1.0))
            difference = abs(got[one] / v - got[other] / w)
            assert difference <= 1 / v + 1 / w + Fraction(1, 10**6)


@given(st.integers(2, 32), st.integers(1, 400))
def test_batch_work_gets_one_turn_in_so_many_while_others_wait(one_in: int, count: int) -> None:
    fair = FairTurns({("interactive",): float(one_in - 1)})
    waiting = [("interactive", "a", "a0"), ("batch", "a", "a0")]
    got = Counter(path[0] for path in turns(fair, waiting, count))
    assert abs(got["batch"] - count / one_in) <= 2


def test_the_interactive_request_goes_first() -> None:
    fair = FairTurns({("interactive",): 15.0})
    turns(fair, [("batch", "a", "a0")], 100)
    assert fair.choose([("batch", "a", "a0"), ("interactive", "a", "a0")])[0] == "interactive"


def test_who_had_nothing_to_do_has_saved_nothing_up() -> None:
    fair = FairTurns()
    a, b = ("interactive", "a", "a0"), ("interactive", "b", "b0")
    turns(fair, [a], 1000)
    assert Counter(turns(fair, [a, b], 10)) == {a: 5, b: 5}


def test_tenants_of_one_share_have_one_share_between_them() -> None:
    fair = FairTurns()
    together = [("interactive", "team", name) for name in ("x", "y", "z")]
    alone = ("interactive", "solo", "solo")
    got = Counter(turns(fair, [*together, alone], 60))
    assert got[alone] == 30
    assert [got[each] for each in together] == [10, 10, 10]


@given(
    st.dictionaries(st.sampled_from(PATHS), st.integers(0, 20)),
    st.integers(0, 100),
)
def test_all_turns_are_shared_out_as_long_as_anybody_can_use_one(
    needs: dict[Path, int], count: int
) -> None:
    given_turns = FairTurns().share_out(needs, count)
    assert sum(given_turns.values()) == min(count, sum(needs.values()))
    assert all(0 < number <= needs[path] for path, number in given_turns.items())


def test_a_turn_that_came_to_nothing_is_not_counted() -> None:
    fair = FairTurns()
    a, b = ("interactive", "a", "a0"), ("interactive", "b", "b0")
    for _ in range(10):
        assert fair.share_out({a: 5}, 5) == {a: 5}
        fair.give_back(a, 5)
    assert Counter(turns(fair, [a, b], 10))[a] >= 5


def test_nobody_waits() -> None:
    with pytest.raises(ValueError, match="nobody waits"):
        FairTurns().choose([])


def test_queues_that_are_gone_are_forgotten() -> None:
    fair = FairTurns()
    turns(fair, PATHS, 50)
    fair.forget([PATHS[0]])
    kept = {(*at, child) for at, branch in fair._branches.items() for child in branch.due}
    assert kept == {PATHS[0][:1], PATHS[0][:2], PATHS[0]}
