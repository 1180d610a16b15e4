"""Books: a model of gateways that let in, end, die, repeat themselves and come late.

The specification: over any interval, what was let in is at most the burst, the rate over that
interval, and the rate over one lease; requests that were open at once, as far as the books can
know, never more than places; a report that is written twice counts once.
"""

from dataclasses import dataclass, field

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from eventrail.limits.amount import NOTHING
from eventrail.limits.book import Book, Holder, Open, decode_book, encode_book
from eventrail.limits.bounds import Bounds
from eventrail.limits.rate import MINUTE, SECOND
from eventrail.limits.report import Ask, Report
from eventrail.limits.share import Share
from eventrail.limits.sync import sync

LEASE = 2 * SECOND
START = 1_700_000_000 * SECOND
NAMES = ("a", "b", "c")
BURST = 6 * SECOND
BOUNDS = (
    Bounds(per_minute=600, burst_s=6.0),
    Bounds(tokens_per_minute=60_000, burst_s=6.0),
    Bounds(concurrent=12),
    Bounds(per_minute=1200, tokens_per_minute=60_000, concurrent=60, burst_s=6.0),
)


@dataclass
class Gateway:
    """A gateway, and what it has in truth let in."""

    name: str
    share: Share
    open: dict[str, int] = field(default_factory=dict[str, int])


class Gateways(RuleBasedStateMachine):
    """Three gateways and one book."""

    @initialize(bounds=st.sampled_from(BOUNDS))
    def begin(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self.now = START
        self.number = 0
        self.book = Book("limit", {}, self.bounds)
        self.gateways = {name: self._gateway(name) for name in NAMES}
        self.let_in: dict[str, int] = {}
        self.orphans: dict[str, int] = {}
        self.used: list[tuple[int, int]] = []
        self.untils: dict[str, int] = {}

    def _gateway(self, name: str) -> Gateway:
        return Gateway(name, Share(name, self.bounds, LEASE))

    @rule(
        name=st.sampled_from(NAMES),
        count=st.sampled_from([1, 5, 12, 40]),
        tokens=st.sampled_from([1, 30, 300]),
    )
    def ask(self, name: str, count: int, tokens: int) -> None:
        gateway = self.gateways[name]
        asks: list[Ask] = []
        for _ in range(count):
            self.number += 1
            ask = Ask(f"r{self.number}", "acme", self.now + 20 * SECOND, tokens)
            if gateway.share.let_in(ask, self.now):
                self._goes_in(gateway, ask)
            else:
                asks.append(ask)
        if asks:
            self._write(gateway, asks)

    @rule(name=st.sampled_from(NAMES), twice=st.booleans())
    def say(self, name: str, twice: bool) -> None:  # noqa: FBT001 -- hypothesis gives it
        self._write(self.gateways[name], [], twice=twice)

    @rule(name=st.sampled_from(NAMES), share=st.floats(0, 1), data=st.data())
    def ends(self, name: str, share: float, data: st.DataObject) -> None:
        gateway = self.gateways[name]
        if gateway.open:
            rid = data.draw(st.sampled_from(sorted(gateway.open)))
            used = round(gateway.open.pop(rid) * share)
            self.used.append((self.now, used))
            gateway.share.end(rid, used)

    @rule(name=st.sampled_from(NAMES), data=st.data())
    def takes_back(self, name: str, data: st.DataObject) -> None:
        gateway = self.gateways[name]
        if gateway.open:
            rid = data.draw(st.sampled_from(sorted(gateway.open)))
            gateway.open.pop(rid)
            gateway.share.leave(rid)
            self.let_in.pop(rid)

    @rule(pause=st.sampled_from([SECOND // 100, SECOND // 4, SECOND, 3 * SECOND, 30 * SECOND]))
    def time_passes(self, pause: int) -> None:
        self.now += pause
        self.orphans = {rid: until for rid, until in self.orphans.items() if until > self.now}
        for gateway in self.gateways.values():
            for rid in gateway.share.over(self.now):
                self.used.append((self.untils[rid], gateway.open.pop(rid)))

    @precondition(lambda self: self.number > 0)
    @rule(name=st.sampled_from(NAMES))
    def dies(self, name: str) -> None:
        gateway = self.gateways[name]
        self.used.extend((self.now, tokens) for tokens in gateway.open.values())
        named = self.book.holders.get(gateway.name, Holder()).open
        self.orphans |= {rid: named[rid].until for rid in gateway.open if rid in named}
        fresh = f"{name.partition('-')[0]}-{self.number}"
        self.gateways[name] = self._gateway(fresh)

    def _write(self, gateway: Gateway, asks: list[Ask], *, twice: bool = False) -> None:
        report = gateway.share.report(asks, self.now)
        book, outcome = sync(self.book, self.bounds, report, self.now, LEASE)
        if twice:  # the first write was stored, and nobody was told
            first = book
            book, outcome = sync(book, self.bounds, report, self.now, LEASE)
            assert (book.requests, book.tokens) == (first.requests, first.tokens)
        self.book = decode_book(encode_book(book)) or Book()
        gateway.share.settled(report, outcome, self.now)
        for ask in asks:
            if ask.rid in outcome.given:
                self._goes_in(gateway, ask)

    def _goes_in(self, gateway: Gateway, ask: Ask) -> None:
        self.let_in[ask.rid] = self.now
        self.untils[ask.rid] = ask.until
        gateway.open[ask.rid] = ask.tokens

    @invariant()
    def requests_stay_within_burst_rate_and_one_lease(self) -> None:
        if not self.bounds.per_minute:
            return
        times = list(self.let_in.values())
        for first, begin in enumerate(times):
            count = len(times) - first
            within = BURST + (self.now - begin) + LEASE
            assert count * MINUTE <= within * self.bounds.per_minute + MINUTE

    @invariant()
    def tokens_used_stay_within_burst_rate_and_one_lease(self) -> None:
        if not self.bounds.tokens_per_minute:
            return
        used = sorted(self.used)
        for first, (begin, _) in enumerate(used):
            total = sum(tokens for _, tokens in used[first:])
            within = BURST + (self.now - begin) + LEASE
            assert total * MINUTE <= within * self.bounds.tokens_per_minute + MINUTE

    @invariant()
    def the_book_gives_no_more_than_there_is(self) -> None:
        if self.bounds.concurrent:
            assert self.book.held().places <= self.bounds.concurrent

    @invariant()
    def open_requests_never_exceed_the_places(self) -> None:
        if not self.bounds.concurrent:
            return
        opened = sum(len(each.open) for each in self.gateways.values())
        assert opened + len(self.orphans) <= self.bounds.concurrent


Gateways.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestGateways = Gateways.TestCase


def test_a_bucket_that_is_full_says_when_to_come_again() -> None:
    bounds = Bounds(per_minute=60, burst_s=1.0)
    asks = [Ask(f"r{n}", "acme", START + 60 * SECOND) for n in range(2)]
    _, outcome = sync(Book(), bounds, Report("a", asks=asks), START, LEASE)
    assert list(outcome.given) == ["r0"]
    assert outcome.denied["r1"].measure == "requests"
    assert outcome.denied["r1"].wait == SECOND


def test_more_tokens_than_the_burst_never_go_in() -> None:
    bounds = Bounds(tokens_per_minute=600, burst_s=60)
    ask = Ask("r", "acme", START + 60 * SECOND, 601)
    _, outcome = sync(Book(), bounds, Report("a", asks=[ask]), START, LEASE)
    assert outcome.denied["r"].never


def test_a_dead_gateways_spare_units_lapse_and_its_requests_stay_until_their_deadline() -> None:
    bounds = Bounds(per_minute=600, concurrent=4)
    dead = Holder(START + LEASE, 5, 0, 3, {"r": Open(START + 30 * SECOND, "acme")})
    book = Book("limit", {}, bounds, 0, 0, {"dead": dead})
    later, _ = sync(book, bounds, Report("b"), START + LEASE, LEASE)
    assert later.held() == (0, 0, 1)
    assert later.requests == START + LEASE + 5 * SECOND // 10
    end, _ = sync(later, bounds, Report("b"), START + 30 * SECOND, LEASE)
    assert end.held() == NOTHING


def test_a_request_found_to_have_ended_frees_its_place_and_is_charged_what_it_used() -> None:
    bounds = Bounds(tokens_per_minute=60_000, concurrent=1)
    dead = Holder(open={"r": Open(START + 30 * SECOND, "acme", 500)})
    book = Book("limit", {}, bounds, 0, 0, {"dead": dead})
    later, _ = sync(book, bounds, Report("b", found={"r": 100}), START, LEASE)
    assert later.held() == NOTHING
    assert later.tokens == START + 100 * SECOND // 1000


def test_a_request_that_used_more_than_was_held_is_charged_in_full() -> None:
    bounds = Bounds(tokens_per_minute=60_000)
    mine = Holder(open={"r": Open(START + 30 * SECOND, "acme", 500)})
    book = Book("limit", {}, bounds, 0, 0, {"a": mine})
    report = Report("a", known=frozenset({"r"}), ended={"r": 900})
    later, _ = sync(book, bounds, report, START, LEASE)
    assert later.tokens == START + 900 * SECOND // 1000


def test_a_lost_book_is_written_down_again_and_one_found_ended_is_not() -> None:
    bounds = Bounds(concurrent=2)
    until = START + 30 * SECOND
    report = Report("a", open={"r": Open(until, "acme")}, known=frozenset({"r"}))
    lost, outcome = sync(Book(), bounds, report, START, LEASE)
    assert (lost.held().places, outcome.gone) == (1, frozenset())
    found, _ = sync(lost, bounds, Report("b", found={"r": 0}), START, LEASE)
    left, outcome = sync(found, bounds, report, START, LEASE)
    assert (left.held().places, outcome.gone) == (0, frozenset({"r"}))


def test_bytes_that_are_no_book_are_as_good_as_none() -> None:
    assert decode_book(b"\x00no") is None
