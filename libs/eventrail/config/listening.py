"""Policies of feedback: which signals are looked for, and when users are asked.

`feedback:` of the configuration holds policies by name, and a tenant names the one it has.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Literal

import msgspec

from eventrail.config.bounds import Problem, above_zero
from eventrail.config.suggest import known_names

Ask = Literal["thumbs", "stars", "comparison"]
"""What a user is asked for."""


class Listening(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One policy.

    Attributes:
        infer: whether signals are inferred from what users do and say next.
        quiet_s: seconds after which a conversation that nobody went on with is over. The request
            that goes on is known when it ends, so this is to be longer than any may run.
        ask_rate: share of answers that the app is told to ask its user about, 0 to 1.
        ask_below: answers are asked about, whatever the rate, whose confidence is below this,
            0 to 1; 0 for none. It is known where a cascade or an app asks for logprobs.
        ask_for: what is asked for. A `comparison` has a second answer made, which costs as much
            as any.
        compare_pool: the pool that gives the second answer; empty for the request's own, asked
            once more.
        evict_from: inferred signals that say an answer was bad take it out of the cache if they
            are at least this sure, 0 to 1; 0 for never.
    """

    infer: bool = True
    quiet_s: float = 1800.0
    ask_rate: float = 0.0
    ask_below: float = 0.0
    ask_for: Ask = "thumbs"
    compare_pool: str = ""
    evict_from: float = 0.0

    @property
    def compares(self) -> bool:
        """Whether second answers are made."""
        return self.ask_for == "comparison" and (self.ask_rate > 0 or self.ask_below > 0)


BUILT_IN = Listening()


def compared_pools(policies: Mapping[str, Listening], chat: Collection[str]) -> set[str]:
    """Return the pools that give second answers.

    Args:
        policies: by name.
        chat: the pools that answer chats; any of them may be asked where a policy names none.
    """
    found: set[str] = set()
    for policy in policies.values():
        if policy.compares:
            found |= {policy.compare_pool} if policy.compare_pool else set(chat)
    return found


def listening_problems(policy: Listening, pools: Collection[str] = ()) -> Iterator[Problem]:
    """Yield what is wrong with a policy, field by field."""
    for field in ("ask_rate", "ask_below", "evict_from"):
        value = getattr(policy, field)
        if not 0 <= value <= 1:
            yield field, f"must be 0 to 1, not {value}"
    yield from above_zero(policy, "quiet_s")
    pool = policy.compare_pool
    if pool and pool not in pools:
        yield "compare_pool", f"no pool {pool!r}; {known_names(pool, pools)}"
