"""A new host with an empty folder: from the documents alone, and from a snapshot alone."""

from contextlib import AsyncExitStack
from pathlib import Path

from eventrail.contracts.documents import DocumentChange
from eventrail.eventlog.jetstream.names import DOCUMENTS, INDEXES_BUCKET
from eventrail.retrieval.indexing.current import Current, read_current
from eventrail.retrieval.indexing.snapshots import Snapshot, Snapshots
from eventrail.retrieval.indexing.stored import Documents
from eventrail.retrieval.segments.tenant import TenantFolder
from tests.conftest import Provisioned
from tests.integration.retrieval.documents import SERVICES, ingest, put
from tests.integration.services.running import ask, running, until


def moved(world: Provisioned, name: str) -> Provisioned:
    """Return the same system, seen from another host."""
    state = world.state / name
    state.mkdir()
    (state / "keys").symlink_to(world.state / "keys")
    return Provisioned(world.address, world.client, world.config, state)


def changes() -> list[DocumentChange]:
    towers = [put(f"{n}.md", f"# Tower {n}\n\nTower {n} is {n} metres high.") for n in range(90)]
    return [*towers, DocumentChange("delete", "7.md"), put("8.md", "Tower 8 is gone.")]


def folder_of(world: Provisioned) -> TenantFolder:
    return TenantFolder.of(world.state / "index", "acme")


def segments(world: Provisioned) -> list[str]:
    current = read_current(folder_of(world).path)
    assert current is not None
    return folder_of(world).read(current.indexed.version).segments


async def built(world: Provisioned) -> Snapshot:
    """Build an index on a first host, and store it."""
    async with running(world, *SERVICES):
        await ingest(world, "acme", *changes()[:-2])
        await ingest(world, "acme", *changes()[-2:])
        created = (await Documents(world.client).overview()).created
        snapshot = await Snapshots(world.client).store("acme", folder_of(world), created)
    assert snapshot is not None
    return snapshot


async def found(world: Provisioned, expected: Current) -> None:
    """Check that a host serves what the first one did."""
    async with running(world, *SERVICES) as host:
        here = folder_of(world).path
        await until(lambda: read_current(here) is not None, 60.0)
        state = await ask(host, "How high is tower 41?", model="echo-docs")
        assert state.documents is not None
        assert state.documents[0].source == "41.md"
        current = read_current(here)
        assert current is not None
        assert current.indexed.version == expected.indexed.version
        assert current.indexed.sequence == expected.indexed.sequence


async def test_a_new_host_has_the_very_same_index_from_whatever_it_begins_with(
    provisioned: Provisioned,
) -> None:
    snapshot = await built(provisioned)
    expected = segments(provisioned)
    store = await provisioned.client.jetstream().object_store(INDEXES_BUCKET)
    damaged = next(name for name in snapshot.files if name.endswith("arrays.bin"))
    whole = (await store.get(f"acme/{damaged}")).data
    assert whole is not None
    await store.put(f"acme/{damaged}", whole[:-1] + bytes([whole[-1] ^ 1]))
    second = moved(provisioned, "beside-a-damaged-snapshot")
    await found(second, snapshot.current)
    assert segments(second) == expected

    await store.put(f"acme/{damaged}", whole)
    await provisioned.client.jetstream().purge_stream(DOCUMENTS, keep=1)  # nothing to build of
    third = moved(provisioned, "from-a-snapshot")
    await found(third, snapshot.current)
    assert segments(third) == expected


async def test_who_stands_by_takes_over_and_replaces_the_snapshot(
    provisioned: Provisioned, tmp_path: Path
) -> None:
    first = await built(provisioned)
    async with AsyncExitStack() as builder:
        await builder.enter_async_context(running(provisioned, "retriever"))
        async with running(provisioned, "retriever"):  # shares the folder, so it waits
            await ingest(provisioned, "acme", *(put(f"more-{n}", f"More {n}.") for n in range(60)))
            await builder.aclose()
            last = await ingest(provisioned, "acme", put("last", "The last one."))
        created = (await Documents(provisioned.client).overview()).created
        second = await Snapshots(provisioned.client).store("acme", folder_of(provisioned), created)
    assert second is not None
    assert second.current.indexed == last
    assert last.version.startswith(f"{len(changes()) + 61}-")
    assert set(first.files) - set(second.files)
    store = await provisioned.client.jetstream().object_store(INDEXES_BUCKET)
    there = {entry.name for entry in await store.list()}
    assert there == {f"acme/{name}" for name in second.files}
    fetched = TenantFolder.of(tmp_path / "fetched", "acme")
    current = await Snapshots(provisioned.client).fetch("acme", fetched, second)
    assert read_current(fetched.path) == current == second.current
