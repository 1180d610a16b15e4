"""Shadows wait in one queue of their own, and are told apart in the lake and by the judge."""

from datetime import timedelta
from pathlib import Path

from msgspec.structs import replace

from eventrail.bus.users import tenant_user
from eventrail.config.experiments import Shadow
from eventrail.config.model import Config, Limits, Pool, Route, Tenant
from eventrail.contracts.events import Accepted, Completed, Generated, Retrieved, Routed, Screened
from eventrail.contracts.records import encode_record
from eventrail.contracts.requests import Message
from eventrail.contracts.subjects import log as log_subject
from eventrail.eventlog.fold import fold
from eventrail.eventlog.jetstream.lanes import lanes_of
from eventrail.eventlog.provision.declare import declare
from eventrail.judge.reader import JudgeReader
from eventrail.judging.sampling import in_sample
from eventrail.lake.messages import Archivable
from eventrail.lake.views import open_lake
from eventrail.lake.writer import LakeWriter
from eventrail.router.shadow import ShadowReader, shadow_events, shadow_rid
from tests.lives import ACCEPTED, CHECKED, NOW, SCREENED, record

CONFIG = Config(
    pools={name: Pool(engine="echo", model=name) for name in ("small", "large")},
    routes={"chat": Route(pool="small", shadow=Shadow("large"))},
    tenants={"acme": Tenant(), "demo": Tenant()},
)
ROUTED = Routed(
    slip=["retriever", "model-small", "verdict"], pool="small", route="chat", shadow="large",
    template="docs", top_k=4,
)  # fmt: skip
GENERATED = Generated(pool="small", model="m", attempt="a", text="hello")
END = (CHECKED, Completed())


def test_shadows_wait_in_batch_queues_of_one_share_and_no_other_pool_has_any() -> None:
    lanes = [lane for lane in lanes_of("large", CONFIG) if "~" in lane.consumer]
    assert [lane.consumer for lane in lanes] == [
        "stage-batch-large@acme~shadow", "stage-batch-large@demo~shadow",
    ]  # fmt: skip
    assert {(lane.priority, lane.share) for lane in lanes} == {("batch", "~shadow")}
    assert lanes[0].subjects == ("log.batch-large.acme~shadow.>",)
    assert not any("~" in each.consumer for each in lanes_of("small", CONFIG))


def test_their_reader_is_declared_with_the_first_of_them() -> None:
    def readers(config: Config) -> set[str]:
        return {each.name for each in declare(config).consumers if "reader" in each.name}

    assert readers(CONFIG) - readers(replace(CONFIG, routes={})) == {"reader-shadow"}


def test_a_tenants_permissions_do_not_reach_its_shadows() -> None:
    user = tenant_user("acme")
    for subject in (*user.publish, *user.subscribe):
        assert ">" not in subject.split(".")[:2] or subject.startswith("_INBOX.")
        assert subject.split(".")[1] in {"acme", "tenant-acme"}


def test_it_begins_with_what_was_masked_and_retrieved() -> None:
    screened = Screened([Message("user", "I am <EMAIL_1>")], dictionary="sealed")
    accepted = replace(ACCEPTED, user="ann", key="k", lease="l", allowance=1.0, sealed="sealed")
    whole = record(accepted, screened, ROUTED, Retrieved(), GENERATED, *END)
    begun, masked, routed, retrieved = shadow_events(fold(whole), CONFIG)
    assert isinstance(begun, Accepted)
    assert (begun.user, begun.key, begun.lease, begun.allowance, begun.sealed) == (
        None, "", "", 0.0, "",
    )  # fmt: skip
    assert masked == replace(screened, dictionary=None)
    assert isinstance(routed, Routed)
    assert (routed.slip, routed.template, routed.cacheable, routed.route, routed.shadow) == (
        ["batch-large", "verdict"], "docs", False, "", "",
    )  # fmt: skip
    assert retrieved == Retrieved(method="recorded")


def test_what_no_model_answered_or_is_a_shadow_itself_has_none() -> None:
    canned = replace(ROUTED, slip=["verdict"], canned="Always open.")
    assert shadow_events(fold(record(ACCEPTED, SCREENED, canned, *END)), CONFIG) == []
    whole = record(ACCEPTED, SCREENED, ROUTED, GENERATED, *END, tenant="acme~shadow")
    assert shadow_events(fold(whole), CONFIG) == []
    gone = replace(CONFIG, pools={})
    assert shadow_events(fold(record(ACCEPTED, SCREENED, ROUTED, GENERATED, *END)), gone) == []


def test_only_what_was_marked_is_decoded() -> None:
    life = record(ACCEPTED, SCREENED, ROUTED, GENERATED, *END)
    other = record(ACCEPTED, SCREENED, replace(ROUTED, shadow=""), GENERATED, *END)
    wants = ShadowReader.wants
    assert wants(None, life.rid, encode_record(life))  # type: ignore[arg-type]
    assert not wants(None, other.rid, encode_record(other))  # type: ignore[arg-type]


def test_a_shadow_is_judged_if_its_request_is() -> None:
    async def write(*_: object, **__: object) -> None: ...

    reader = JudgeReader(write, lambda: Config(limits=Limits(judge_rate=0.5)))  # type: ignore[arg-type]
    for number in range(40):
        rid = f"{number:032x}"
        accepted = Accepted(sealed="", model="m", shadow_of=rid)
        life = record(accepted, SCREENED, rid=shadow_rid("acme", rid), tenant="acme~shadow")
        assert reader.wants(life.rid, encode_record(life)) == in_sample(rid, 0.5)


def test_the_lake_shows_shadows_apart(tmp_path: Path) -> None:
    shown = record(ACCEPTED, SCREENED, ROUTED, GENERATED, *END)
    repeated = shadow_rid("acme", shown.rid)
    accepted = Accepted(sealed="", model="m", shadow_of=shown.rid)
    routed = replace(ROUTED, route="", shadow="")
    large = replace(GENERATED, pool="large", cost=2.0)
    life = (accepted, SCREENED, routed, large, *END)
    shadow = record(*life, rid=repeated, tenant="acme~shadow")
    with LakeWriter(tmp_path, "LOG").open() as writer:
        for number, each in enumerate((shown, shadow), 1):
            subject = log_subject("done", each.tenant, each.rid)
            at = NOW + timedelta(seconds=number)
            writer.write([Archivable(number, subject, at, encode_record(each))])
    with open_lake(tmp_path) as lake:
        assert lake.execute("SELECT rid, route FROM requests").fetchall() == [(shown.rid, "chat")]
        assert lake.execute("SELECT rid, shadow_of, cost, pool FROM shadows").fetchall() == [
            (repeated, shown.rid, 2.0, "large")
        ]
        for view, rows in (("events", 6), ("stages", 6), ("all_events", 12)):
            found = lake.execute(f"SELECT count(*) FROM {view}").fetchone()  # noqa: S608 -- names
            assert found == (rows,), view
