"""Policies of judging: which answers are judged, by whom, and against what.

`judging:` of the configuration holds policies by name, and a tenant names the one it has.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Literal

import msgspec

from eventrail.config.bounds import Problem, above_zero, at_least
from eventrail.config.suggest import known_names

Protocol = Literal["rubric", "binary", "pairwise"]
"""How a model judge is asked: for a mark of 1 to 5, for yes or no, or which of two is better."""

MOST_ANCHORS = 500
"""Anchors of one policy; they are part of the configuration document."""


class Anchor(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An answer that people have scored: what a judge is held against, over and over.

    Attributes:
        id: names it.
        question: what was asked.
        answer: what is judged; under `pairwise` the answer shown first.
        score: the people's score, 0 to 1; under `pairwise` 1 if `answer` is the better, 0 if
            `other` is, 0.5 for a tie.
        documents: what the answer was given.
        other: the answer it is compared with, under `pairwise`.
    """

    id: str
    question: str
    answer: str
    score: float
    documents: list[str] = []
    other: str = ""


class Judging(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One policy.

    Attributes:
        pool: the pool that a model judge asks; empty for rules only.
        rate: share of ended requests that the model judge looks at, 0 to 1; what the rules look
            at is `limits.judge_rate`.
        low_confidence: answers are judged, whatever the rate, whose confidence is below this,
            0 to 1; 0 for none. It is known where a cascade or an app asks for logprobs.
        protocol: how the model judge is asked. `pairwise` compares the answers of requests that
            a shadow repeated with the shadow's; the other two judge each answer for itself.
        criteria: what counts, in a sentence each; general ones if there is none.
        checks: which checks the rules make; all if none is named.
        anchors: answers that people have scored, judged again and again.
        anchor_rate: share of the model judge's requests beside which an anchor is judged too.
        max_tokens: most tokens of one of the judge's answers.
        timeout_s: seconds in which one of its calls must be answered; it is batch work.
        daily_cost: no call is begun once those of a tenant have cost this much since midnight,
            UTC, in the currency of the price list; 0 for no bound.
    """

    pool: str = ""
    rate: float = 0.05
    low_confidence: float = 0.3
    protocol: Protocol = "rubric"
    criteria: list[str] = []
    checks: list[str] = []
    anchors: list[Anchor] = []
    anchor_rate: float = 0.05
    max_tokens: int = 512
    timeout_s: float = 300.0
    daily_cost: float = 1.0


BUILT_IN = Judging()


def judging_pools(policies: Mapping[str, Judging]) -> set[str]:
    """Return the pools that model judges ask."""
    return {policy.pool for policy in policies.values() if policy.pool}


def judging_problems(policy: Judging, pools: Collection[str]) -> Iterator[Problem]:
    """Yield what is wrong with a policy, field by field."""
    if policy.pool and policy.pool not in pools:
        yield "pool", f"no pool {policy.pool!r}; {known_names(policy.pool, pools)}"
    for field in ("rate", "low_confidence", "anchor_rate"):
        value = getattr(policy, field)
        if not 0 <= value <= 1:
            yield field, f"must be 0 to 1, not {value}"
    yield from at_least(policy, 16, "max_tokens")
    yield from above_zero(policy, "timeout_s")
    yield from at_least(policy, 0, "daily_cost")
    yield from _anchor_problems(policy)


def _anchor_problems(policy: Judging) -> Iterator[Problem]:
    if len(policy.anchors) > MOST_ANCHORS:
        yield "anchors", f"at most {MOST_ANCHORS}, not {len(policy.anchors)}"
    ids: set[str] = set()
    for number, anchor in enumerate(policy.anchors):
        where = f"anchors[{number}]"
        if not anchor.id or anchor.id in ids:
            yield f"{where}.id", "must be there, and another than those before it"
        ids.add(anchor.id)
        if not 0 <= anchor.score <= 1:
            yield f"{where}.score", f"must be 0 to 1, not {anchor.score}"
        if policy.protocol == "pairwise" and not anchor.other:
            yield f"{where}.other", "the protocol is pairwise: it needs the other answer"
