"""Adds up what vLLM reports after every step: pure, and cheap enough to run at each."""

import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from eventrail.contracts.measures import ReplicaMeasures
from eventrail.worker.measuring.recent import WINDOW_S, Recent, percentile

if TYPE_CHECKING:
    from vllm.v1.metrics.stats import IterationStats, SchedulerStats
    from vllm.v1.spec_decode.metrics import SpecDecodingStats

_MILLISECONDS = 1000.0


class Tally:
    """The engine's counters since the start, and what was measured lately.

    Args:
        clock: seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._engines: dict[int, tuple[int, int, float]] = {}
        self._ttft = Recent()
        self._per_token = Recent()
        self._looks = deque([(clock(), 0)])
        self.prefix_hits = 0
        self.prefix_queries = 0
        self.drafts = 0
        self.drafted = 0
        self.accepted = 0
        self.accepted_by_position: list[int] = []
        self.prompt_tokens = 0
        self.generated_tokens = 0
        self.requests = 0

    def step(
        self,
        scheduler: "SchedulerStats | None",
        iteration: "IterationStats | None",
        engine: int = 0,
    ) -> None:
        """Take in the report of one step.

        Args:
            scheduler: what waits and runs; None if the scheduler had nothing to say.
            iteration: what was generated; None if nothing was.
            engine: which of the data-parallel engines reports.
        """
        if scheduler is not None:
            waiting = scheduler.num_waiting_reqs + scheduler.num_skipped_waiting_reqs
            state = (scheduler.num_running_reqs, waiting, scheduler.kv_cache_usage)
            self._engines[engine] = state
            self.prefix_hits += scheduler.prefix_cache_stats.hits
            self.prefix_queries += scheduler.prefix_cache_stats.queries
            if scheduler.spec_decoding_stats is not None:
                self._speculated(scheduler.spec_decoding_stats)
        if iteration is not None:
            self._generated_by(iteration)

    def now(self, about: ReplicaMeasures) -> ReplicaMeasures:
        """Return how things stand.

        Args:
            about: what does not come from the engine: names, slots, cost, and so on.
        """
        now = self._clock()
        first_tokens = self._ttft.since(now)
        return msgspec.structs.replace(
            about,
            at=datetime.now(UTC),
            running=sum(running for running, _, _ in self._engines.values()),
            waiting=sum(waiting for _, waiting, _ in self._engines.values()),
            kv_use=round(max((used for *_, used in self._engines.values()), default=0.0), 4),
            prefix_hits=self.prefix_hits,
            prefix_queries=self.prefix_queries,
            drafts=self.drafts,
            drafted=self.drafted,
            accepted=self.accepted,
            accepted_by_position=list(self.accepted_by_position),
            prompt_tokens=self.prompt_tokens,
            generated_tokens=self.generated_tokens,
            tokens_per_s=round(self._rate(now), 1),
            ttft_p50_ms=round(percentile(first_tokens, 0.5) * _MILLISECONDS, 2),
            ttft_p95_ms=round(percentile(first_tokens, 0.95) * _MILLISECONDS, 2),
            time_per_token_p50_ms=round(
                percentile(self._per_token.since(now), 0.5) * _MILLISECONDS, 3
            ),
            requests=self.requests,
        )

    def _speculated(self, stats: "SpecDecodingStats") -> None:
        self.drafts += stats.num_drafts
        self.drafted += stats.num_draft_tokens
        self.accepted += stats.num_accepted_tokens
        by_position = stats.num_accepted_tokens_per_pos
        missing = len(by_position) - len(self.accepted_by_position)
        self.accepted_by_position.extend([0] * missing)
        for position, count in enumerate(by_position):
            self.accepted_by_position[position] += count

    def _generated_by(self, iteration: "IterationStats") -> None:
        now = self._clock()
        self.prompt_tokens += iteration.num_prompt_tokens
        self.generated_tokens += iteration.num_generation_tokens
        for seconds in iteration.time_to_first_tokens_iter:
            self._ttft.add(now, seconds)
        for finished in iteration.finished_requests:
            self.requests += 1
            if finished.mean_time_per_output_token:
                self._per_token.add(now, finished.mean_time_per_output_token)

    def _rate(self, now: float) -> float:
        """Return tokens a second since the look of a minute ago, or the first one."""
        self._looks.append((now, self.generated_tokens))
        while self._looks[1][0] <= now - WINDOW_S:
            self._looks.popleft()
        then, before = self._looks[0]
        return (self.generated_tokens - before) / (now - then) if now > then else 0.0
