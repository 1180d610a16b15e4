from hypothesis import given
from hypothesis import strategies as st

from eventrail.retriever.turns import Turns


def test_changes_that_come_together_are_indexed_together() -> None:
    turns = Turns(quiet_s=0.2, most_s=2.0)
    for number in range(1, 4):
        turns.known("a", number, 0.1 * number)
        assert turns.next(0.1 * number) is None
    assert turns.wait_s(0.3) == 0.2
    assert turns.next(0.51) == "a"
    assert turns.last("a") == 3


def test_a_stream_that_never_rests_is_indexed_all_the_same() -> None:
    turns = Turns(quiet_s=0.2, most_s=2.0)
    for number in range(1, 22):
        turns.known("a", number, 0.1 * number)
    assert turns.next(2.1) == "a"


def test_what_is_left_after_a_turn_is_due_at_once() -> None:
    turns = Turns()
    turns.known("a", 10, 0.0)
    turns.applied("a", 4)
    assert turns.next(5.0) == "a"
    turns.applied("a", 10)
    assert turns.next(99.0) is None
    assert turns.wait_s(99.0) is None


def test_a_message_that_is_told_of_again_is_no_news() -> None:
    turns = Turns()
    turns.known("a", 3, 0.0)
    turns.applied("a", 3)
    turns.known("a", 2, 1.0)
    turns.known("a", 3, 1.0)
    assert turns.wait_s(9.0) is None


def test_a_tenant_whose_turn_failed_waits_and_the_others_do_not() -> None:
    turns = Turns()
    turns.known("a", 1, 0.0)
    turns.known("b", 2, 0.0)
    assert turns.next(1.0) == "a"
    turns.put_off("a", 5.0)
    assert turns.next(1.0) == "b"
    turns.applied("b", 2)
    assert turns.next(4.9) is None
    assert turns.next(5.0) == "a"


@given(st.lists(st.sampled_from("abcde"), min_size=1, max_size=40))
def test_nobody_waits_for_more_than_one_turn_of_each_other(busy: list[str]) -> None:
    turns = Turns()
    for place, tenant in enumerate(busy, start=1):
        turns.known(tenant, place, 0.0)
    served: list[str] = []
    for _ in range(4 * len(set(busy))):  # everybody always has more to do
        tenant = turns.next(100.0)
        assert tenant is not None
        served.append(tenant)
    every = len(set(busy))
    for start in range(len(served) - every + 1):
        assert len(set(served[start : start + every])) == every
