"""The requests themselves: everything about them that is left to chance, as arrays."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from loadtests.making.texts import QUESTIONS

DAY_US = 86_400_000_000

TENANTS = ["acme", "borealis", "demo", "delta", "ember", "fjord", "garnet", "harbor"]
ROUTES = ["chat", "docs", "code", "batch"]
MODELS = ["small", "large", "coder", "tiny"]
POOLS = ["pool-small", "pool-large", "pool-coder", "pool-tiny"]
PRICES = [0.15, 2.5, 0.9, 0.05]
TEMPLATES = ["plain", "docs", "code", "plain"]
INTENTS = ["opening_hours", "prices", "directions", "people", "cancel", "trouble", "other"]
CHECKS = ["pii.email", "injection", "toxicity", "grounding"]
CODES = ["deadline_exceeded", "provider_error", "queue_full"]

CANARY, MASKED, FAILED_FIRST = 0.1, 0.08, 0.02
"""Shares of requests."""

COMPLETED, REJECTED, FAILED, CANCELLED = range(4)
EXACT, SEMANTIC, MISSED, UNCACHED = range(4)


@dataclass(frozen=True, slots=True)
class Shape:
    """How many of what.

    Attributes:
        requests: how many.
        days: over how many days, the last of them ending at `end`.
        end: when the last one ended.
        seed: of the generator; the same shape makes the same lake.
        changes: changes of the configuration in that time, evenly spread.
        shadows: the share that is a shadow.
        worse_after: the change of the configuration after which answers on the route `docs` are
            longer, dearer and less liked; None for none.
    """

    requests: int
    days: int = 30
    end: datetime = field(default=datetime(2026, 11, 1, tzinfo=UTC))
    seed: int = 1
    changes: int = 40
    shadows: float = 0.01
    worse_after: int | None = 30

    @property
    def begin(self) -> datetime:
        """When the first request came."""
        return self.end - timedelta(days=self.days)

    def changed_at(self, number: int) -> datetime:
        """Return when change `number`, from 0, took effect."""
        return self.begin + timedelta(days=self.days) * (number + 0.5) / self.changes


@dataclass(frozen=True, slots=True)
class Drawn:
    """Requests in the order in which they came; every array has one entry a request."""

    at: Any
    rids: Any
    tenant: Any
    shadow: Any
    user: Any
    route: Any
    question: Any
    arm: Any
    cache: Any
    status: Any
    revision: Any
    worse: Any
    retrieved: Any
    failed_first: Any
    prompt_tokens: Any
    completion_tokens: Any
    ttft_ms: Any
    duration_us: Any
    masked: Any
    quality: Any
    random: Any

    @property
    def count(self) -> int:
        """How many."""
        return len(self.at)

    def part(self, begin: int, end: int) -> "Drawn":
        """Return the requests from `begin` to before `end`."""
        cut = {name: getattr(self, name)[begin:end] for name in self.__slots__}
        return Drawn(**cut)


def draw(shape: Shape) -> Drawn:
    """Return the requests of a shape, the same ones every time."""
    rng = np.random.default_rng(shape.seed)
    n = shape.requests
    at = _times(rng, shape)
    tenant = rng.choice(len(TENANTS), n, p=_zipf(len(TENANTS)))
    route = rng.choice(len(ROUTES), n, p=[0.4, 0.45, 0.1, 0.05])
    question = rng.choice(len(QUESTIONS), n, p=_zipf(len(QUESTIONS), 0.7))
    step_us = shape.days * DAY_US / shape.changes
    begin_us = int(shape.begin.timestamp() * 1e6)
    revision = np.clip((at - begin_us) / step_us + 0.5, 0, shape.changes).astype(np.int64)
    late = shape.worse_after is not None and revision > shape.worse_after
    worse = np.asarray(late & (route == 1))
    status = rng.choice(4, n, p=[0.95, 0.02, 0.02, 0.01])
    cache = rng.choice(4, n, p=[0.1, 0.05, 0.55, 0.3])
    cache = np.where(status == COMPLETED, cache, MISSED)
    completion = rng.lognormal(4.2, 0.6, n) * np.where(worse, 1.35, 1.0)
    ttft = rng.lognormal(5.0, 0.5, n) * np.where(route == 1, 1.4, 1.0)
    hit = cache <= SEMANTIC
    took = np.where(hit, rng.lognormal(1.2, 0.4, n), ttft + completion * 12.0)
    return Drawn(
        at=at,
        rids=_rids(rng, at),
        tenant=tenant,
        shadow=rng.random(n) < shape.shadows,
        user=rng.zipf(1.6, n) % 5000,
        route=route,
        question=question,
        arm=np.where(route == 0, rng.random(n) < CANARY, 0).astype(np.int64),
        cache=cache,
        status=status,
        revision=revision,
        worse=worse,
        retrieved=np.where((route == 1) & ~hit, rng.integers(0, 6, n), -1),
        failed_first=(rng.random(n) < FAILED_FIRST) & ~hit,
        prompt_tokens=rng.lognormal(5.6, 0.5, n).astype(np.int64),
        completion_tokens=np.maximum(1, completion).astype(np.int64),
        ttft_ms=ttft,
        duration_us=(took * 1000).astype(np.int64) + 3000,
        masked=rng.random(n) < MASKED,
        quality=np.clip(rng.normal(np.where(worse, 0.62, 0.75), 0.15, n), 0, 1),
        random=rng.random(n),
    )


def _times(rng: np.random.Generator, shape: Shape) -> Any:
    """Return sorted times in microseconds, more by day than by night."""
    begin = int(shape.begin.timestamp() * 1e6)
    hour = np.arange(24)
    busy = 1.2 + np.sin((hour - 9) / 24 * 2 * np.pi)
    hours = rng.choice(24, shape.requests, p=busy / busy.sum())
    days = rng.integers(0, shape.days, shape.requests)
    within = rng.random(shape.requests) * 3.6e9
    return np.sort(begin + days * DAY_US + hours * 3_600_000_000 + within.astype(np.int64))


def _zipf(count: int, power: float = 1.0) -> Any:
    weights = 1 / np.arange(1, count + 1) ** power
    return weights / weights.sum()


def _rids(rng: np.random.Generator, at: Any) -> Any:
    """Return UUIDv7s of these times as rows of 16 bytes, as `contracts.ids.new_rid` makes them."""
    found = rng.integers(0, 256, (len(at), 16), dtype=np.uint8)
    milliseconds = at // 1000
    for place in range(6):
        found[:, place] = (milliseconds >> (40 - 8 * place)) & 0xFF
    found[:, 6] = (found[:, 6] & 0x0F) | 0x70
    found[:, 8] = (found[:, 8] & 0x3F) | 0x80
    return found
