"""Policies of judging: what is refused, and which pools get queues."""

import pytest
from msgspec.structs import replace

from eventrail.config.judging import Anchor, Judging, judging_pools, judging_problems
from eventrail.config.model import Config, Pool, Tenant
from eventrail.eventlog.jetstream.lanes import lanes_of

ANCHOR = Anchor("a", "Why?", "Because.", 0.5)


def test_what_holds_by_default_is_fine_and_asks_nobody() -> None:
    assert list(judging_problems(Judging(), ())) == []
    assert judging_pools({"default": Judging()}) == set()


@pytest.mark.parametrize(
    ("policy", "field"),
    [
        (Judging(pool="smal"), "pool"),
        (Judging(rate=1.5), "rate"),
        (Judging(anchor_rate=-0.1), "anchor_rate"),
        (Judging(max_tokens=1), "max_tokens"),
        (Judging(timeout_s=0), "timeout_s"),
        (Judging(daily_cost=-1), "daily_cost"),
        (Judging(anchors=[ANCHOR, ANCHOR]), "anchors[1].id"),
        (Judging(anchors=[replace(ANCHOR, score=5)]), "anchors[0].score"),
        (Judging(protocol="pairwise", anchors=[ANCHOR]), "anchors[0].other"),
    ],
)
def test_what_cannot_be_is_named(policy: Judging, field: str) -> None:
    assert [where for where, _ in judging_problems(policy, {"small"})] == [field]


def test_a_pool_that_judges_has_queues_for_the_shadows_of_each_tenant() -> None:
    config = Config(
        pools={name: Pool(engine="echo", model=name) for name in ("judge", "other")},
        tenants={"acme": Tenant()},
        judging={"default": Judging(pool="judge")},
    )
    shadows = {
        pool: [lane.consumer for lane in lanes_of(pool, config) if "~" in lane.consumer]
        for pool in config.pools
    }
    assert shadows == {"judge": ["stage-batch-judge@acme~shadow"], "other": []}
