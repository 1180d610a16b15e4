from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.config.pool import Speculation
from eventrail.speculation.modes import Mode
from eventrail.speculation.plan import InvalidPlan, Plan, asked, parse_batches


def plan(modes: int = 3, rounds: int = 2, batches: tuple[int, ...] = (1, 8)) -> Plan:
    named = [Mode(f"m{number}", Speculation()) for number in range(modes)]
    return Plan("p", named, list(batches), rounds, 64, cold=False)


def test_modes_take_turns_and_every_other_round_goes_backwards() -> None:
    first, second = plan().turns()[:6], plan().turns()[6:]
    assert [turn.mode for turn in first] == ["m0", "m1", "m2", "m0", "m1", "m2"]
    assert [turn.mode for turn in second] == ["m2", "m1", "m0", "m2", "m1", "m0"]
    assert [turn.batch for turn in first] == [1, 1, 1, 8, 8, 8]


@given(st.integers(1, 5), st.integers(1, 5), st.sets(st.integers(1, 64), min_size=1))
def test_every_mode_is_measured_as_often_as_any_other(
    modes: int, rounds: int, batches: set[int]
) -> None:
    made = plan(modes, rounds, tuple(batches))
    turns = made.turns()
    assert len(set(turns)) == len(turns) == modes * rounds * len(batches)
    assert set(Counter(turn.mode for turn in turns).values()) == {rounds * len(batches)}


def test_batches_are_sorted_and_each_once() -> None:
    assert parse_batches("8, 1,8,") == [1, 8]


@pytest.mark.parametrize("text", ["", "0,1", "-1", "a", "1;2"])
def test_batches_that_are_no_numbers_are_refused(text: str) -> None:
    with pytest.raises(InvalidPlan, match="--batches"):
        parse_batches(text)


def test_a_batch_is_full_most_of_the_time() -> None:
    assert asked([0] * 10, 32) == 64
    assert asked([0] * 10, 2) == 10
