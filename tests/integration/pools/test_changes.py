"""Changes of pools on a real bus: served, refused, rolled back, remembered."""

import asyncio
from collections.abc import AsyncIterator

import msgspec
import pytest

from eventrail.config.changing.store import ConcurrentChange, DocumentStore, UnknownRevision
from eventrail.config.model import Config, Pool, Rule, Template, Tenant
from eventrail.config.store import ConfigStore
from eventrail.contracts.subjects import model_stage
from eventrail.eventlog.jetstream.lanes import lanes_of
from eventrail.eventlog.provision.document import put_document
from eventrail.pools.change import Changer, NotServed, Wish
from eventrail.pools.edit import drain, merge
from eventrail.pools.provision import missing
from eventrail.runtime.host import Host
from tests.conftest import Provisioned
from tests.integration.pools.running import worker

ECHO = Pool(engine="echo")
APPLY = Wish("apply", by="ada@here", timeout_s=10)


@pytest.fixture
def config() -> Config:
    return Config(
        pools={"echo": ECHO},
        templates={"plain": Template()},
        rules=[Rule(name="echo", model="echo", pool="echo")],
        tenants={"acme": Tenant()},
    )


@pytest.fixture
async def host(provisioned: Provisioned) -> AsyncIterator[Host]:
    async with worker(provisioned) as running:
        yield running


def with_pool(before: Config, name: str, pool: Pool) -> Config:
    return msgspec.structs.replace(before, pools={**before.pools, name: pool})


async def change(provisioned: Provisioned, after: Config, wish: Wish = APPLY) -> list[str]:
    """Change the document in force to `after`; return what was told."""
    told: list[str] = []
    before = await DocumentStore(provisioned.client).present()
    await Changer(provisioned.client, told.append).change(before, after, wish)
    return told


async def test_a_pool_that_is_added_gets_its_queues_and_is_served_without_a_restart(
    provisioned: Provisioned, host: Host
) -> None:
    after = with_pool(provisioned.config, "more", ECHO)
    wanted = {f"consumer LOG/{lane.consumer}" for lane in lanes_of("more", after)}
    assert wanted <= set(await missing(provisioned.client, after))
    told = await change(provisioned, after)
    assert told[-1] == "served"
    assert await missing(provisioned.client, after) == []
    assert model_stage("more") in host.roster.stages
    assert host.config.config().pools["more"] == ECHO


async def test_a_changed_pool_is_served_anew_and_a_removed_one_no_more(
    provisioned: Provisioned, host: Host
) -> None:
    before = host.roster.stages[model_stage("echo")]
    slow = Pool(engine="echo", engine_options={"delay_ms": 1})
    await change(provisioned, with_pool(provisioned.config, "echo", slow))
    assert host.roster.stages[model_stage("echo")] is not before
    present = await DocumentStore(provisioned.client).present()
    await change(provisioned, msgspec.structs.replace(present, pools={}, rules=[]))
    assert model_stage("echo") not in host.roster.stages


async def test_price_and_slots_are_in_force_without_touching_the_stage(
    provisioned: Provisioned, host: Host
) -> None:
    before = host.roster.stages[model_stage("echo")]
    dearer = Pool(engine="echo", price_out=2.0, slots=3)
    await change(provisioned, with_pool(provisioned.config, "echo", dearer))
    assert host.roster.stages[model_stage("echo")] is before
    assert [each.slots for each in host.roster.slots] == [3]
    assert host.config.config().pools["echo"].price_out == 2.0


async def test_a_drained_pool_takes_nothing_until_it_is_taken_up_again(
    provisioned: Provisioned, host: Host
) -> None:
    await change(provisioned, drain(provisioned.config, "echo", drained=True))
    assert model_stage("echo") not in host.roster.stages
    present = await DocumentStore(provisioned.client).present()
    await change(provisioned, drain(present, "echo", drained=False))
    assert model_stage("echo") in host.roster.stages


async def test_what_cannot_be_served_is_rolled_back_with_the_reason_and_the_old_one_goes_on(
    provisioned: Provisioned, host: Host
) -> None:
    store = DocumentStore(provisioned.client)
    first = await store.present()
    before = host.roster.stages[model_stage("echo")]
    bad = with_pool(first, "echo", Pool(engine="echo", engine_options={"speed": 1}))
    with pytest.raises(NotServed) as refused:
        await change(provisioned, bad)
    assert "pools.echo.engine_options" in str(refused.value)
    assert "rolled back" in str(refused.value)
    present = await store.present()
    assert present.pools == first.pools
    assert host.roster.stages[model_stage("echo")] is before
    applied, undone = await store.changes()
    assert (undone.command, undone.restores) == ("rollback", first.revision)
    assert (undone.from_revision, undone.to_revision) == (applied.to_revision, present.revision)
    assert "engine_options" in undone.reason


async def test_a_change_that_nobody_serves_is_rolled_back_when_the_time_is_up(
    provisioned: Provisioned,
) -> None:
    after = with_pool(provisioned.config, "more", ECHO)
    with pytest.raises(NotServed, match=r"not served within 0\.2 s.*does one run\?"):
        await change(provisioned, after, Wish("apply", timeout_s=0.2))
    assert "more" not in (await DocumentStore(provisioned.client).present()).pools


async def test_a_change_need_not_be_waited_for(provisioned: Provisioned) -> None:
    after = with_pool(provisioned.config, "more", ECHO)
    await change(provisioned, after, Wish("apply", timeout_s=0))
    assert "more" in (await DocumentStore(provisioned.client).present()).pools


async def test_of_two_who_change_at_once_one_is_told_to_look_again(
    provisioned: Provisioned,
) -> None:
    store = DocumentStore(provisioned.client)
    seen = await store.present()
    changer = Changer(provisioned.client, lambda _: None)
    wish = Wish("apply", timeout_s=0)
    results = await asyncio.gather(
        *(changer.change(seen, with_pool(seen, name, ECHO), wish) for name in ("one", "two")),
        return_exceptions=True,
    )
    (lost,) = [each for each in results if isinstance(each, BaseException)]
    assert isinstance(lost, ConcurrentChange)
    assert f"not {seen.revision}" in str(lost)
    pools = set((await store.present()).pools) - {"echo"}
    assert len(pools) == 1
    assert len(await store.changes()) == 1


async def test_a_roll_back_that_somebody_overtook_leaves_what_they_did(
    provisioned: Provisioned,
) -> None:
    store = DocumentStore(provisioned.client)
    ours = with_pool(provisioned.config, "ours", ECHO)
    late = asyncio.create_task(change(provisioned, ours, Wish("apply", timeout_s=1.0)))
    while "ours" not in (stored := await store.present()).pools:
        await asyncio.sleep(0.01)
    await store.replace(with_pool(stored, "theirs", ECHO), expected=stored.revision)
    with pytest.raises(NotServed, match="not rolled back"):
        await late
    assert set((await store.present()).pools) == {"echo", "ours", "theirs"}


async def test_every_change_is_an_event_with_who_when_and_what(provisioned: Provisioned) -> None:
    store = DocumentStore(provisioned.client)
    first = await store.present()
    wish = Wish("apply", reason="more room", by="ada@here", timeout_s=0)
    await change(provisioned, with_pool(first, "echo", Pool(engine="echo", slots=3)), wish)
    (event,) = await store.changes()
    assert (event.by, event.reason, event.section) == ("ada@here", "more room", "pools")
    assert (event.from_revision, event.to_revision) == (first.revision, first.revision + 1)
    assert [(each.path, each.before, each.after) for each in event.diff] == [
        ("pools.echo.slots", 64, 3)
    ]
    without, with_event = await store.history()
    assert (without.number, without.change) == (first.revision, None)
    assert with_event.change == event


async def test_a_document_put_there_by_provisioning_is_a_change_too(
    provisioned: Provisioned,
) -> None:
    store = DocumentStore(provisioned.client)
    first = (await store.present()).revision
    after = with_pool(provisioned.config, "more", ECHO)
    assert await put_document(provisioned.client, after, replace=True) == "replaced"
    (event,) = await store.changes()
    assert (event.command, event.from_revision) == ("provision", first)
    assert event.to_revision == (await store.present()).revision
    assert [each.path for each in event.diff] == ["pools.more"]


async def test_nothing_is_stored_when_nothing_differs(provisioned: Provisioned) -> None:
    store = DocumentStore(provisioned.client)
    first = await store.present()
    assert await change(provisioned, merge(first, {})) == []
    assert (await store.present()).revision == first.revision
    assert await store.changes() == []


async def test_an_old_document_can_be_read_and_one_that_is_not_there_is_named(
    provisioned: Provisioned,
) -> None:
    store = DocumentStore(provisioned.client)
    first = await store.present()
    await change(provisioned, with_pool(first, "more", ECHO), Wish("apply", timeout_s=0))
    assert await store.at(first.revision) == first
    with pytest.raises(UnknownRevision, match="no document of revision 99"):
        await store.at(99)
    index = ConfigStore(provisioned.client)
    await index.put_index_version("acme", "v1")
    another = (await store.present()).revision + 1
    with pytest.raises(UnknownRevision, match=f"no document of revision {another}"):
        await store.at(another)
