"""Gateways under more load than the limit allows, in virtual time, some of them dying.

The bound that `docs/operating.md` states: over any interval, all gateways together let in at
most the burst, the rate over the interval, and the rate over one lease.
"""

import random
from bisect import bisect_right
from itertools import accumulate

import pytest

from eventrail.limits.book import Book, Holder
from eventrail.limits.bounds import Bounds
from eventrail.limits.rate import MINUTE, SECOND
from eventrail.limits.report import Ask
from eventrail.limits.share import Share
from eventrail.limits.sync import sync

LEASE = 2 * SECOND
STEP = SECOND // 50
START = 1_700_000_000 * SECOND
SECONDS = 20


class Flood:
    """Some gateways, each asked for more than there is."""

    def __init__(self, bounds: Bounds, gateways: int, seed: int) -> None:
        self.bounds = bounds
        self.rng = random.Random(seed)
        self.book = Book("limit", {}, bounds)
        self.now = START
        self.shares = [Share(f"g{n}", bounds, LEASE) for n in range(gateways)]
        self.open: list[dict[str, int]] = [{} for _ in range(gateways)]
        self.named: dict[str, int] = {}
        self.requests: list[int] = []
        self.tokens: list[tuple[int, int]] = []
        self.asked = 0
        self.writes = 0
        self.most_open = 0

    def run(self) -> None:
        while self.now < START + SECONDS * SECOND:
            self.now += STEP
            index = self.rng.randrange(len(self.shares))
            self._end_some(index)
            self._ask(index, self.rng.choice([1, 3, 30]))
            if self.rng.random() < 0.005:
                self._die(index)
            orphans = sum(until > self.now for until in self.named.values())
            self.most_open = max(self.most_open, orphans + sum(map(len, self.open)))

    def _ask(self, index: int, count: int) -> None:
        share = self.shares[index]
        asks: list[Ask] = []
        for _ in range(count):
            self.asked += 1
            ask = Ask(f"r{self.asked}", "acme", self.now + 9 * SECOND, self.rng.randrange(1, 200))
            if share.let_in(ask, self.now):
                self._went_in(index, ask)
            else:
                asks.append(ask)
        if not asks and not share.due(self.now):
            return
        report = share.report(asks, self.now)
        self.book, outcome = sync(self.book, self.bounds, report, self.now, LEASE)
        self.writes += 1
        share.settled(report, outcome, self.now)
        for ask in asks:
            if ask.rid in outcome.given:
                self._went_in(index, ask)

    def _went_in(self, index: int, ask: Ask) -> None:
        self.requests.append(self.now)
        self.open[index][ask.rid] = ask.tokens

    def _end_some(self, index: int) -> None:
        for rid in [rid for rid in self.open[index] if self.rng.random() < 0.2]:
            used = round(self.open[index].pop(rid) * self.rng.choice([0.1, 0.5, 1.0]))
            self.tokens.append((self.now, used))
            self.shares[index].end(rid, used)

    def _die(self, index: int) -> None:
        named = self.book.holders.get(self.shares[index].me, Holder()).open
        self.named |= {rid: named[rid].until for rid in self.open[index] if rid in named}
        self.tokens += [(self.now, tokens) for tokens in self.open[index].values()]
        self.open[index] = {}
        self.shares[index] = Share(f"g{self.asked}", self.bounds, LEASE)


def worst(events: list[tuple[int, int]], per_minute: int) -> float:
    """Return the most that any interval had beyond its rate, in seconds of the rate."""
    sums = [0, *accumulate(units for _, units in events)]
    times = [at for at, _ in events]
    excess = 0.0
    for first, begin in enumerate(times):
        for last in range(bisect_right(times, begin), len(times) + 1, 7):
            span = times[last - 1] - begin
            cost = (sums[last] - sums[first]) * MINUTE / per_minute
            excess = max(excess, (cost - span) / SECOND)
    return excess


@pytest.mark.parametrize("seed", range(2))
def test_requests(seed: int) -> None:
    flood = Flood(Bounds(per_minute=6_000, burst_s=4.0), 3, seed)
    flood.run()
    excess = worst([(at, 1) for at in flood.requests], 6_000)
    assert excess <= 4 + LEASE / SECOND
    assert len(flood.requests) >= 0.9 * 100 * SECONDS  # and the limit is used, in spite of deaths
    assert flood.writes < flood.asked / 4


@pytest.mark.parametrize("seed", range(2))
def test_tokens(seed: int) -> None:
    flood = Flood(Bounds(tokens_per_minute=600_000, burst_s=4.0), 3, seed)
    flood.run()
    assert worst(flood.tokens, 600_000) <= 4 + LEASE / SECOND


@pytest.mark.parametrize("seed", range(2))
def test_places(seed: int) -> None:
    flood = Flood(Bounds(concurrent=40), 3, seed)
    flood.run()
    assert 30 <= flood.most_open <= 40
