"""What a route does when a pool fails, is slow to begin, or stops half-way."""

from collections.abc import Iterator
from typing import Literal

import msgspec

from eventrail.config.bounds import Problem, above_zero, at_least

Failure = Literal[
    "rate_limited", "timeout", "server_error", "connection", "context_length", "content_filter",
    "invalid_answer", "breaker_open", "refused", "any",
]  # fmt: skip
"""Why a generation failed; see `contracts.failures`. `any` stands for each of them."""

ANY: Failure = "any"


class Fallback(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A pool that answers when an earlier one has failed.

    Attributes:
        pool: which one.
        on: the failures for which it is asked.
        after_first_token: `no`: not once the app has seen a part of the answer; `continue`: then
            the pool is given that part as the beginning of its answer, if it can be
            (`prefill` of the pool).
    """

    pool: str
    on: list[Failure] = msgspec.field(default_factory=lambda: [ANY])
    after_first_token: Literal["no", "continue"] = "no"  # noqa: S105 -- a token of an answer

    @property
    def goes_on(self) -> bool:
        """Whether it takes an answer up in the middle."""
        return self.after_first_token == "continue"  # noqa: S105 -- a token of an answer


class Hedge(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A second call, of another pool, for a request whose first token does not come.

    The first token wins; the other call is broken off, and billed for what it may have cost.

    Attributes:
        pool: asked besides. Neither it nor the first pool is of the engine `vllm`: calls are
            raced within one worker process, and vllm replicas are processes of their own.
        after_s: seconds without a token until it is asked. With `after_percentile`, what holds
            until enough times are known.
        after_percentile: instead of seconds, a percentile, 50 to 99.9, of the times to the
            first token that the first pool has lately needed in this process; 0 for none.
        most_percent: hedged requests, of a hundred requests, at most.
    """

    pool: str
    after_s: float = 0.0
    after_percentile: float = 0.0
    most_percent: float = 10.0


def fallback_problems(fallbacks: list[Fallback]) -> Iterator[Problem]:
    """Yield what is wrong with a chain of fallbacks, whatever pools there are."""
    seen: set[str] = set()
    for index, fallback in enumerate(fallbacks):
        if not fallback.on:
            yield f"fallbacks[{index}].on", "names no failure, so the pool would never be asked"
        if fallback.pool in seen:
            yield f"fallbacks[{index}].pool", f"{fallback.pool!r} is in the list already"
        seen.add(fallback.pool)


def hedge_problems(hedge: Hedge) -> Iterator[Problem]:
    """Yield what is wrong with the numbers of a hedge, field by field."""
    yield from at_least(hedge, 0, "after_s", "after_percentile")
    yield from above_zero(hedge, "most_percent")
    if hedge.most_percent > 100:  # noqa: PLR2004 -- a percentage
        yield "most_percent", f"must be at most 100, not {hedge.most_percent:g}"
    if not hedge.after_s and not hedge.after_percentile:
        yield "after_s", "say after how many seconds, or after which percentile"
    if hedge.after_percentile and not 50 <= hedge.after_percentile <= 99.9:  # noqa: PLR2004 -- see Hedge
        yield "after_percentile", f"must be 50 to 99.9, not {hedge.after_percentile:g}"
