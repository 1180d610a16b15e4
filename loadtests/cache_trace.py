"""Which eviction keeps what will be asked again: one trace, the product's own shelves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

import msgspec
import numpy as np

from eventrail.cache.shelf import Shelf
from eventrail.caching.kept.entry import CachedAnswer
from eventrail.config.caching import Caching

QUESTIONS: Final = 20_000
REQUESTS: Final = 100_000
SKEW: Final = 0.9
SCAN_EVERY: Final = 10_000
SCAN: Final = 2_000
"""Questions that are asked once, in a row, as by a batch."""


class Rates(msgspec.Struct, frozen=True):
    """Hit rates of caches of one size over the trace."""

    entries: int
    unbounded: float
    lru: float
    lfu: float
    fifo: float


def trace() -> Iterator[int]:
    """Yield questions by number: some often (Zipf), and scans of such as never come again."""
    rng = np.random.default_rng(11)
    weights = 1.0 / np.arange(1, QUESTIONS + 1) ** SKEW
    asked = rng.choice(QUESTIONS, REQUESTS, p=weights / weights.sum())
    fresh = QUESTIONS
    for number, question in enumerate(asked.tolist()):
        if number and number % SCAN_EVERY == 0:
            yield from range(fresh, fresh + SCAN)
            fresh += SCAN
        yield question


def rates(sizes: tuple[int, ...] = (500, 2_000, 8_000)) -> list[Rates]:
    """Return the hit rates of caches of some sizes."""
    asked = list(trace())
    whole = 1 - len(set(asked)) / len(asked)
    return [
        Rates(
            size,
            whole,
            lru=_rate(asked, "lru", size),
            lfu=_rate(asked, "lfu", size),
            fifo=_rate(asked, "fifo", size),
        )
        for size in sizes
    ]


def _rate(asked: list[int], eviction: Literal["lru", "lfu", "fifo"], entries: int) -> float:
    shelf = Shelf(Caching(eviction=eviction, entries=entries))
    answer = CachedAnswer("x", 0.0, "r")
    hits = 0
    for question in asked:
        key = str(question)
        if shelf.peek(key) is not None:
            shelf.use(key)
            hits += 1
        else:
            shelf.put(key, answer)
    return hits / len(asked)
