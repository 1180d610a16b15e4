"""How a hit is answered afresh, unseen."""

from msgspec.structs import replace

from eventrail.cache.audit import fresh_events, fresh_rid
from eventrail.cache.lookup import is_audited
from eventrail.config.caching import Caching, Semantic
from eventrail.config.model import Config, Pool, Tenant
from eventrail.contracts.events import Accepted, CacheHit, Routed, Screened
from eventrail.contracts.subjects import shadow_space
from eventrail.eventlog.jetstream.lanes import audited_pools, lanes_of
from tests.unit.guardrail.lives import add, screened, user

ROUTED = Routed(
    ["cache", "retriever", "model-echo", "verdict"], "echo", "echo-1", "docs@2", top_k=3
)
HIT = CacheHit("k", "120 m.", kind="semantic", audited=True)
CONFIG = Config(
    pools={"echo": Pool(engine="echo"), "vectors": Pool(engine="echo", task="embed")},
    tenants={"acme": Tenant()},
    caching={"default": Caching(semantic=Semantic(audit=1.0))},
)


def test_it_begins_where_the_request_was_routed_and_draws_on_no_budget() -> None:
    state = add(screened(user("How high?")), ROUTED, HIT)
    accepted, screening, routed = fresh_events(state, CONFIG)
    assert isinstance(accepted, Accepted)
    assert isinstance(screening, Screened)
    assert isinstance(routed, Routed)
    assert (accepted.shadow_of, accepted.lease, accepted.sealed) == (state.rid, "", "")
    assert screening.messages == user("How high?")
    assert routed.slip == ["retriever", "batch-echo", "verdict"]  # documents are looked up anew
    assert (routed.cacheable, routed.template, routed.top_k) == (False, "docs@2", 3)


def test_there_is_none_of_a_shadow_nor_of_a_pool_that_is_gone() -> None:
    state = add(screened(user("How high?")), ROUTED, HIT)
    assert fresh_events(state, replace(CONFIG, pools={})) == []
    assert fresh_events(replace(state, tenant=shadow_space("acme")), CONFIG) == []


def test_each_request_has_one_and_not_that_of_its_routes_shadow() -> None:
    assert fresh_rid("acme", "r") == fresh_rid("acme", "r")
    assert len({fresh_rid(tenant, rid) for tenant in ("acme", "demo") for rid in "rs"}) == 4


def test_the_share_is_drawn_and_the_same_each_time() -> None:
    policy = Semantic(audit=0.25)
    states = [add(screened(user("x")), ROUTED) for _ in range(400)]
    drawn = [is_audited(state, policy, CONFIG) for state in states]
    assert drawn == [is_audited(state, policy, CONFIG) for state in states]
    assert 50 < sum(drawn) < 150
    assert not any(is_audited(state, replace(policy, audit=0.0), CONFIG) for state in states)


def test_audits_have_queues_once_a_policy_asks_for_them() -> None:
    assert audited_pools(CONFIG) == {"echo"}
    assert "stage-batch-echo@acme~shadow" in {lane.consumer for lane in lanes_of("echo", CONFIG)}
    for caching in ({}, {"quiet": Caching(semantic=Semantic(action="shadow"))}):
        without = replace(CONFIG, caching=caching)
        assert audited_pools(without) == set()
        assert not any("~" in lane.consumer for lane in lanes_of("echo", without))
        state = add(screened(user("x")), ROUTED)
        assert not is_audited(state, Semantic(audit=1.0), without)
