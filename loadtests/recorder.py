"""Keeps what a load run saw of its measured time."""

from __future__ import annotations

import math
import time
from collections import Counter

from loadtests.http_client import Answer
from loadtests.stats import Summary, summarize


class Recorder:
    """Records answers between `begin` and `end`.

    Throughput and outcomes are those of the answers that came inside the measured time. Latencies
    are those of the requests that were sent inside it, whenever their answers came: counted the
    other way round, either the slowest would be left out or the warm-up's would slip in.

    Args:
        exact: The run is one of an exact number of requests, so answers to earlier ones do not
            count as outcomes.
    """

    def __init__(self, *, exact: bool) -> None:
        self._exact = exact
        self._started_at = math.inf
        self._ended_at = math.inf
        self._answered = 0
        self._answered_total = 0
        self._latencies: list[float] = []
        self._ttfts: list[float] = []
        self._outcomes: Counter[str] = Counter()

    @property
    def measuring(self) -> bool:
        """Whether the measured time has begun and not ended."""
        return self._started_at < math.inf and self._ended_at == math.inf

    def sent_before_end(self, sent_at: float) -> bool:
        """Whether a request sent then still has to be waited for."""
        return sent_at <= self._ended_at

    def begin(self) -> None:
        """The warm-up is over."""
        self._started_at = time.perf_counter()

    def end(self) -> None:
        """The measured time is over."""
        self._ended_at = time.perf_counter()

    def record(self, answer: Answer) -> None:
        """Take note of one answer."""
        self._answered_total += answer.good
        sent_inside = self._started_at <= answer.sent_at <= self._ended_at
        if self.measuring and (sent_inside or not self._exact):
            self._outcomes[answer.outcome] += 1
            self._answered += answer.good
        if sent_inside and answer.good:
            self._latencies.append(answer.ended_at - answer.sent_at)
            if answer.ttft_s:
                self._ttfts.append(answer.ttft_s)

    def refused(self) -> None:
        """Take note of a connection that could not be opened again."""
        if self.measuring:
            self._outcomes["connection"] += 1

    def summary(self) -> Summary:
        """The figures, once ended."""
        return summarize(
            self._latencies,
            self._ended_at - self._started_at,
            self._outcomes,
            answered=self._answered,
            answered_total=self._answered_total,
            ttfts_s=self._ttfts,
        )
