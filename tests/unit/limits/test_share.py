"""A gateway's share: when it may be used, and what is said of it."""

import pytest

from eventrail.limits.amount import NOTHING, Amount
from eventrail.limits.book import Book
from eventrail.limits.bounds import Bounds
from eventrail.limits.rate import SECOND
from eventrail.limits.report import Ask, Outcome
from eventrail.limits.share import Share
from eventrail.limits.sync import sync

LEASE = 2 * SECOND
START = 1_700_000_000 * SECOND
BOUNDS = Bounds(per_minute=6000, tokens_per_minute=600_000, concurrent=400)


def ask(rid: str = "r") -> Ask:
    return Ask(rid, "acme", START + 60 * SECOND, 10)


def with_spare() -> tuple[Share, Book]:
    """Return a share through which so much has gone that it has something at hand."""
    share = Share("a", BOUNDS, LEASE)
    book = Book()
    for turn in range(2):
        report = share.report([ask(f"{turn}-{n}") for n in range(8)], START)
        book, outcome = sync(book, BOUNDS, report, START, LEASE)
        share.settled(report, outcome, START)
    assert share.spare != NOTHING
    return share, book


def test_spare_units_are_used_until_shortly_before_the_lease_ends() -> None:
    share, _ = with_spare()
    before = share.spare
    assert share.let_in(ask("x"), START + LEASE * 3 // 4 - 1)
    assert share.spare == Amount(before.requests - 1, before.tokens - 10, before.places - 1)
    assert not share.let_in(ask("y"), START + LEASE * 3 // 4)


def test_between_report_and_outcome_nothing_is_let_in() -> None:
    share, _ = with_spare()
    share.report([], START)
    assert not share.let_in(ask("x"), START)


def test_what_is_taken_back_is_at_hand_again() -> None:
    share, _ = with_spare()
    before = share.spare
    share.let_in(ask("x"), START)
    assert share.leave("x")
    assert share.spare == before
    assert share.report([], START).spent == 0


def test_a_repeat_costs_nothing_and_its_leaving_changes_nothing() -> None:
    share, _ = with_spare()
    share.let_in(ask("x"), START)
    before = share.spare
    assert share.repeated("x")
    assert not share.leave("x")
    assert share.spare == before
    assert not share.repeated("unknown")


def test_half_a_lease_on_it_is_renewed_and_without_demand_given_back() -> None:
    share, book = with_spare()
    assert not share.idle(START)
    later = START + 3 * LEASE
    assert share.due(later)
    report = share.report([], later)
    book, outcome = sync(book, BOUNDS, report, later, LEASE)
    share.settled(report, outcome, later)
    assert share.spare == NOTHING
    assert book.holders["a"].requests == 0


@pytest.mark.parametrize("known", [True, False])
def test_ends_are_said_at_once(known: bool) -> None:  # noqa: FBT001 -- a parameter of the test
    share, _ = with_spare()
    rid = "0-0" if known else "x"
    share.let_in(ask("x"), START)
    share.end(rid, 7)
    assert share.due(START)
    assert share.report([], START).ended == {rid: 7}


def test_requests_that_others_have_found_ended_are_dropped() -> None:
    share, _ = with_spare()
    report = share.report([], START)
    gone = Outcome({}, {}, NOTHING, 0, frozenset({"0-0"}))
    share.settled(report, gone, START)
    assert "0-0" not in share.report([], START).open


def test_requests_past_their_deadline_are_dropped() -> None:
    share, _ = with_spare()
    assert share.over(START + 59 * SECOND) == []
    assert len(share.over(START + 60 * SECOND)) == 16
