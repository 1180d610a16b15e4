from pathlib import Path

import pytest

from eventrail.contracts.documents import DocumentChange
from eventrail.retriever.builder import Builder
from eventrail.retriever.documents import DocumentStore
from eventrail.retriever.indexes import Indexes, IndexMissing
from eventrail.retriever.places import Places


def put(name: str, text: str, source: str = "a.md") -> DocumentChange:
    return DocumentChange("put", name, text, source)


class World:
    """A builder and the indexes it feeds, without a bus between them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.versions: dict[str, str] = {}
        self.builder = Builder(folder, self.publish)
        self.indexes = Indexes(folder, self.versions)

    async def publish(self, tenant: str, version: str) -> None:
        self.versions[tenant] = version

    async def found(self, question: str, tenant: str = "acme") -> list[str]:
        loaded = await self.indexes.of(tenant)
        return [one.text for one in loaded.index.search(question, 5).documents]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "index")


async def test_what_was_put_is_found_and_what_was_deleted_is_not(world: World) -> None:
    await world.builder.commit("acme", [put("1", "stone tower"), put("2", "stone bridge")])
    assert await world.found("tower") == ["stone tower"]
    await world.builder.commit("acme", [DocumentChange("delete", "1")])
    assert await world.found("tower") == []
    assert await world.found("bridge") == ["stone bridge"]


async def test_a_passage_put_again_is_replaced(world: World) -> None:
    await world.builder.commit("acme", [put("1", "stone tower")])
    await world.builder.commit("acme", [put("1", "wooden tower")])
    assert await world.found("tower") == ["wooden tower"]


async def test_prune_removes_what_a_source_no_longer_holds(world: World) -> None:
    changes = [put("1", "old tower"), put("2", "new tower"), put("3", "other tower", "b.md")]
    await world.builder.commit("acme", changes)
    await world.builder.commit("acme", [DocumentChange("prune", source="a.md", keep=["2"])])
    assert sorted(await world.found("tower")) == ["new tower", "other tower"]


async def test_a_tenant_finds_only_its_own_passages(world: World) -> None:
    await world.builder.commit("acme", [put("1", "stone tower")])
    assert await world.found("tower", tenant="other") == []


async def test_the_version_is_that_of_the_content_whatever_the_order(world: World) -> None:
    one, two = put("1", "stone tower"), put("2", "stone bridge")
    first = await world.builder.commit("acme", [one, two])
    again = await world.builder.commit("acme", [two, one])
    other = await world.builder.commit("other", [two, one])
    changed = await world.builder.commit("acme", [DocumentChange("delete", "2")])
    assert first == again == other != changed
    assert await world.builder.commit("acme", [two]) == first


async def test_a_commit_that_could_not_be_announced_can_be_made_again(world: World) -> None:
    async def down(tenant: str, version: str) -> None:
        raise OSError(f"no server for {tenant} {version}")

    changes = [put("1", "stone tower")]
    with pytest.raises(OSError, match="no server"):
        await Builder(world.folder, down).commit("acme", changes)
    await world.builder.commit("acme", changes)
    assert await world.found("tower") == ["stone tower"]


async def test_old_versions_and_broken_builds_are_cleared_away(world: World) -> None:
    for text in ("one tower", "two tower", "three tower"):
        await world.builder.commit("acme", [put("1", text)])
        (world.folder / "acme" / ".building-dead").mkdir(exist_ok=True)
    await world.builder.commit("acme", [put("1", "four tower")])
    names = [path.name for path in (world.folder / "acme").iterdir()]
    assert sum(name.startswith("v-") for name in names) == 2
    assert ".building-dead" not in names


async def test_an_index_that_a_crash_cut_off_is_built_anew(world: World) -> None:
    changes = [put("1", "stone tower")]
    version = await world.builder.commit("acme", changes)
    (world.folder / "acme" / f"v-{version}" / "passages.json").write_bytes(b"")
    with pytest.raises(IndexMissing):
        await world.found("tower")
    assert await world.builder.commit("acme", changes) == version
    assert await world.found("tower") == ["stone tower"]


async def test_before_any_announcement_is_heard_the_last_build_serves(world: World) -> None:
    await world.builder.commit("acme", [put("1", "stone tower")])
    fresh = Indexes(world.folder, {})
    assert (await fresh.of("acme")).version == world.versions["acme"]


async def test_an_announced_index_that_is_not_here_is_no_empty_answer(world: World) -> None:
    world.versions["acme"] = "0123456789abcdef"
    with pytest.raises(IndexMissing, match="acme"):
        await world.found("tower")


def test_changes_are_made_together_or_not_at_all(tmp_path: Path) -> None:
    store = DocumentStore(Places(tmp_path).documents)
    store.apply([put("1", "kept")])

    def broken() -> list[DocumentChange]:
        raise RuntimeError("cut off")

    with pytest.raises(RuntimeError):
        store.apply(change for part in (lambda: [put("2", "half")], broken) for change in part())
    assert [one.text for one in store.passages()] == ["kept"]
