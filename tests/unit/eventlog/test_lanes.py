"""Every tenant has a queue, no two queues overlap, and nobody moves when a tenant is added."""

from hypothesis import given
from hypothesis import strategies as st

from eventrail.config.model import Config, Dispatch, Pool, Tenant
from eventrail.eventlog.jetstream.lanes import Lane, lanes_of
from eventrail.eventlog.provision.declare import Consumer, declare
from eventrail.eventlog.provision.start import predecessors

tenant_names = st.lists(
    st.from_regex(r"[a-z0-9][a-z0-9_-]{0,8}", fullmatch=True), unique=True, max_size=40
)


def config(tenants: list[str], queues: int = 64) -> Config:
    return Config(
        pools={"p": Pool(engine="echo")},
        tenants={name: Tenant() for name in tenants},
        dispatch=Dispatch(queues=queues),
    )


def where(lanes: list[Lane]) -> dict[str, str]:
    return {subject: lane.consumer for lane in lanes for subject in lane.subjects}


@given(tenant_names, st.integers(1, 24))
def test_each_tenant_has_one_queue_for_each_priority_and_they_are_bounded(
    tenants: list[str], queues: int
) -> None:
    lanes = lanes_of("p", config(tenants, queues))
    subjects = [subject for lane in lanes for subject in lane.subjects]
    stages = ("model-p", "batch-p")
    expected = [f"log.{stage}.{name}.>" for stage in stages for name in tenants]
    assert sorted(subjects) == sorted(expected or ["log.model-p.>", "log.batch-p.>"])
    assert len(lanes) <= 2 * queues
    assert len({lane.consumer for lane in lanes}) == len(lanes)


@given(tenant_names, st.from_regex(r"[a-z0-9]{9,12}", fullmatch=True), st.integers(1, 24))
def test_a_new_tenant_moves_nobody(tenants: list[str], new: str, queues: int) -> None:
    if not tenants:
        return
    before = where(lanes_of("p", config(tenants, queues)))
    after = where(lanes_of("p", config([*tenants, new], queues)))
    assert before.items() <= after.items()


def test_tenants_of_a_share_keep_their_queues_and_its_weight_is_the_largest() -> None:
    tenants = {
        "a": Tenant(share="team"),
        "b": Tenant(share="team", weight=3.0),
        "c": Tenant(),
    }
    lanes = lanes_of("p", Config(tenants=tenants))[:3]
    assert [(lane.share, lane.weight) for lane in lanes] == [("team", 3.0)] * 2 + [("c", 1.0)]
    assert lanes[0].consumer == "stage-model-p@a"


def test_names_of_queues_never_meet() -> None:
    pools = {"a": Pool(engine="echo"), "a-b": Pool(engine="echo")}
    tenants = {name: Tenant() for name in ("b", "b-b", "a")}
    names = [consumer.name for consumer in declare(Config(pools=pools, tenants=tenants)).consumers]
    assert len(set(names)) == len(names)


def lane_consumers(of: Config) -> dict[str, Consumer]:
    return {each.name: each for each in declare(of).consumers if "@" in each.name}


def test_a_tenant_goes_on_where_the_undivided_queue_stands() -> None:
    undivided = {(c.stream, c.name): c.config for c in declare(config([])).consumers}
    wanted = lane_consumers(config(["a"]))
    assert predecessors(wanted["stage-model-p@a"], undivided) == ["stage-model-p"]
    assert predecessors(wanted["stage-batch-p@a"], undivided) == ["stage-batch-p"]


def test_a_tenant_goes_on_where_the_queue_it_was_spread_to_stands() -> None:
    before = lane_consumers(config(["a", "b"], queues=1))
    actual = {(c.stream, c.name): c.config for c in before.values()}
    wanted = lane_consumers(config(["a", "b"], queues=8))
    assert predecessors(wanted["stage-model-p@b"], actual) == ["stage-model-p@=00"]


def test_a_new_tenant_follows_nobody() -> None:
    before = {(c.stream, c.name): c.config for c in lane_consumers(config(["a"])).values()}
    wanted = lane_consumers(config(["a", "new"]))
    assert predecessors(wanted["stage-model-p@new"], before) == []
