"""A closed loop of asking, whatever carries the answer; and who used how much CPU meanwhile."""

from __future__ import annotations

import asyncio
import itertools
import os
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import NamedTuple

import msgspec
import psutil

from loadtests.process_tree import process_tree
from loadtests.stats import median, percentile


class Sample(msgspec.Struct, frozen=True):
    """One answer: `perf_counter` seconds when it was asked for, began and ended."""

    asked: float
    first: float
    last: float
    tokens: int


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """What one side did at one concurrency.

    Attributes:
        side: its name.
        concurrency: requests in flight.
        requests: answers.
        seconds: from the first question to the last answer.
        tokens: generated.
        ttft_p50_ms: median time to the first text.
        ttft_p95_ms: 95th percentile of it.
        tpot_ms: median of an answer's mean time per token after the first.
        cpu_s: CPU seconds by part.
    """

    side: str
    concurrency: int
    requests: int
    seconds: float
    tokens: int
    ttft_p50_ms: float
    ttft_p95_ms: float
    tpot_ms: float
    cpu_s: dict[str, float]

    @property
    def rate(self) -> float:
        """Tokens a second."""
        return self.tokens / self.seconds


Ask = Callable[[int], Awaitable[Sample]]
Cancel = Callable[[], Awaitable[float]]
"""Begins a generation, cancels it, returns the milliseconds until its slot was free."""


class Subject(NamedTuple):
    """A side that is up.

    Attributes:
        ask: asks once.
        cancel: measures one cancel; None where there is nothing to measure.
    """

    ask: Ask
    cancel: Cancel | None = None


_numbers = itertools.count()


async def measure(side: str, ask: Ask, concurrency: int, count: int) -> Run:
    """Ask `count` times, `concurrency` at once, and sum up."""
    before = cpu_by_part()
    left = iter(range(count))
    samples: list[Sample] = []

    async def one_after_another() -> None:
        for _ in left:
            sample = await ask(next(_numbers))
            samples.append(sample)

    start = time.perf_counter()
    await asyncio.gather(*(one_after_another() for _ in range(concurrency)))
    seconds = time.perf_counter() - start
    after = cpu_by_part()
    firsts = sorted((each.first - each.asked) * 1000 for each in samples)
    later = [(each.last - each.first) * 1000 / max(1, each.tokens - 1) for each in samples]
    return Run(
        side=side,
        concurrency=concurrency,
        requests=len(samples),
        seconds=seconds,
        tokens=sum(each.tokens for each in samples),
        ttft_p50_ms=percentile(firsts, 50),
        ttft_p95_ms=percentile(firsts, 95),
        tpot_ms=median(later),
        cpu_s={part: after[part] - before.get(part, 0.0) for part in after},
    )


def cpu_by_part() -> dict[str, float]:
    """Return the CPU seconds used so far by this process and its descendants, by part."""
    total: dict[str, float] = defaultdict(float)
    for process in process_tree(os.getpid()):
        try:
            times = process.cpu_times()
            name = " ".join([process.name(), *process.cmdline()[:1]])
        except psutil.NoSuchProcess:
            continue
        part = "load" if process.pid == os.getpid() else part_of(name)
        total[part] += times.user + times.system
    return dict(total)


def part_of(name: str) -> str:
    """Return the part that a process belongs to, by its name and program."""
    for mark, part in (
        ("VLLM::", "engine"),
        ("PullServer", "replica"),
        ("LLMServer", "replica"),
        ("OpenAiIngress", "ingress"),
        ("Proxy", "ingress"),
        ("nats-server", "nats"),
    ):
        if mark in name:
            return part
    return "ray and rest"
