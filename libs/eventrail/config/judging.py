"""Policies of judging: which answers are judged, by whom, and against what.

`judging:` of the configuration holds policies by name, and a tenant names the one it has.
"""

from collections.abc import Collection, Iterator, Mapping

import msgspec

from eventrail.config.bounds import Problem
from eventrail.config.suggest import known_names

DEFAULT = "default"
"""The policy of a tenant that names none."""


class Judging(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One policy.

    Attributes:
        pool: the pool that a model judge asks; empty for rules only.
        rate: share of ended requests that the model judge looks at, 0 to 1; what the rules look
            at is `limits.judge_rate`.
        low_confidence: answers are judged, whatever the rate, whose confidence is below this,
            0 to 1; 0 for none.
    """

    pool: str = ""
    rate: float = 0.05
    low_confidence: float = 0.3


BUILT_IN = Judging()


def judging_of(policies: Mapping[str, Judging], name: str) -> Judging:
    """Return the policy of a tenant that names `name`; empty for none."""
    return policies.get(name or DEFAULT, BUILT_IN)


def judging_problems(policy: Judging, pools: Collection[str]) -> Iterator[Problem]:
    """Yield what is wrong with a policy, field by field."""
    if policy.pool and policy.pool not in pools:
        yield "pool", f"no pool {policy.pool!r}; {known_names(policy.pool, pools)}"
    for field in ("rate", "low_confidence"):
        value = getattr(policy, field)
        if not 0 <= value <= 1:
            yield field, f"must be 0 to 1, not {value}"
