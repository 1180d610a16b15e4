"""Policies of the caches: which earlier answers serve again, and for how long.

`caching:` of the configuration holds policies by name, and a tenant names the one it has. Every
field has a default, so that an empty policy is the one a tenant has who names none.
"""

from collections.abc import Iterator
from typing import Literal

import msgspec

from eventrail.config.bounds import Problem, above_zero, at_least


class Semantic(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Answers to questions that say the same in other words.

    Attributes:
        action: `serve` answers from them; `shadow` only writes down what it would have served;
            `off` does not look.
        error_bound: the share of different questions that may at most be taken for the same,
            0 to 1; an entry that was wrong before asks for more likeness.
        share: who may be served an answer: every user of the `tenant`, or the same `user`.
        ttl_s: seconds after which an answer is no longer served.
        audit: the share of hits that are also answered afresh, unseen, to see if they were
            right; 0 to 1.
    """

    action: Literal["serve", "shadow", "off"] = "serve"
    error_bound: float = 0.01
    share: Literal["tenant", "user"] = "tenant"
    ttl_s: float = 3600.0
    audit: float = 0.02


class Caching(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One policy.

    Attributes:
        ttl_s: seconds after which an answer is no longer served; 86,400 at most, since the
            bucket keeps nothing longer.
        eviction: which answers go when there are too many: the least recently used, the least
            frequently used, or the oldest.
        entries: answers that a process keeps of the tenant.
        megabytes: how much text they may be.
        single_flight: whether equal requests that come at once wait for one answer.
        semantic: answers to questions in other words.
    """

    ttl_s: float = 86_400.0
    eviction: Literal["lru", "lfu", "fifo"] = "lru"
    entries: int = 20_000
    megabytes: float = 64.0
    single_flight: bool = True
    semantic: Semantic = Semantic()


BUILT_IN = Caching()


def caching_problems(policy: Caching) -> Iterator[Problem]:
    """Yield what is wrong with a policy, field by field."""
    yield from above_zero(policy, "ttl_s", "megabytes", "semantic.ttl_s")
    yield from at_least(policy, 1, "entries")
    if policy.ttl_s > BUILT_IN.ttl_s:
        yield "ttl_s", f"the bucket keeps nothing longer than {BUILT_IN.ttl_s:g} s"
    for field in ("error_bound", "audit"):
        value = getattr(policy.semantic, field)
        if not 0 <= value <= 1:
            yield f"semantic.{field}", f"must be 0 to 1, not {value}"
