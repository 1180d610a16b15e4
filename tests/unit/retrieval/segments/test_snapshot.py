"""An index goes to a store and comes back from it, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from eventrail.contracts.documents import DocumentChange
from eventrail.retrieval.segments.checking import faults
from eventrail.retrieval.segments.corpus import open_corpus
from eventrail.retrieval.segments.history import History
from eventrail.retrieval.segments.manifest import IndexUnusable
from eventrail.retrieval.segments.plan import Span
from eventrail.retrieval.segments.snapshot import download, restore_history, upload
from eventrail.retrieval.segments.tenant import TenantFolder
from tests.unit.retrieval.segments.naive import WordVectors, recipe
from tests.unit.retrieval.segments.stories import Story


class FilesInMemory:
    """A store; fails at the n-th file it is asked for, if told to."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.fails_after = 10**9

    async def names(self) -> set[str]:
        return set(self.files)

    async def put(self, name: str, file: Path) -> None:
        self.files[name] = file.read_bytes()  # noqa: ASYNC240 -- a few kilobytes

    async def get(self, name: str, file: Path) -> None:
        if self.fails_after <= 0 or name not in self.files:
            raise ConnectionError(name)
        self.fails_after -= 1
        file.write_bytes(self.files[name])  # noqa: ASYNC240 -- a few kilobytes


@pytest.fixture
def story(tmp_path: Path) -> Story:
    story = Story(tmp_path / "here", recipe(WordVectors()))
    story.apply(
        [DocumentChange("put", f"doc{number % 90}", text=f"ape x{number}") for number in range(150)]
    )
    return story


async def test_only_what_is_missing_goes_up(story: Story) -> None:
    store = FilesInMemory()
    first = story.build(n=140)
    sent = await upload(story.folder, first.version, store)
    assert sent[-1] == f"versions/{first.version}.json"
    assert await upload(story.folder, first.version, store) == []
    second = story.build(n=150)
    again = await upload(story.folder, second.version, store)
    new = set(second.segments) - set(first.segments)
    assert {name.split("/")[1] for name in again[:-1]} == new


async def test_a_replica_goes_on_from_a_snapshot(story: Story, tmp_path: Path) -> None:
    store = FilesInMemory()
    old = story.build(n=140)
    await upload(story.folder, old.version, store)
    there = Story(tmp_path / "there", recipe(WordVectors()))
    await download(there.folder, old.version, store)
    assert faults(there.folder, old.version) == {}
    ours, theirs = (open_corpus(one.folder, old.version) for one in (story, there))
    assert [theirs.passage(int(p)) for p in theirs.lexical(["ape"], 99).places] == [
        ours.passage(int(p)) for p in ours.lexical(["ape"], 99).places
    ]
    restore_history(there.folder, old.version, there.history)
    assert there.history.entries(Span(1, 140)) == story.history.entries(Span(1, 140))
    for entry in story.history.entries(Span(1, 150)):
        change = DocumentChange("put", entry.id, text=f"ape x{entry.sequence - 1}")
        there.history.apply(change, entry.sequence)
    assert there.history.entries(Span(1, 150)) == story.history.entries(Span(1, 150))


async def test_an_interrupted_download_leaves_nothing_half(story: Story, tmp_path: Path) -> None:
    store = FilesInMemory()
    version = story.build()
    await upload(story.folder, version.version, store)
    there = TenantFolder(tmp_path / "there")
    tries = 0
    while not there.versions():
        store.fails_after = tries
        tries += 1
        try:
            await download(there.path, version.version, store)
        except ConnectionError:
            left = list((there.path / "segments").iterdir())
            assert all(path.name in version.segments for path in left)
    assert tries > 3
    assert faults(there.path, version.version) == {}


async def test_what_was_changed_in_the_store_is_refused(story: Story, tmp_path: Path) -> None:
    store = FilesInMemory()
    version = story.build()
    await upload(story.folder, version.version, store)
    name = f"segments/{version.segments[0]}/arrays.bin"
    store.files[name] = store.files[name][:-3] + b"\x00\x01\x02"
    with pytest.raises(IndexUnusable, match="damaged"):
        await download(tmp_path / "there", version.version, store)
    assert TenantFolder(tmp_path / "there").versions() == []


async def test_names_from_a_store_lead_nowhere_else(story: Story, tmp_path: Path) -> None:
    store = FilesInMemory()
    version = story.build()
    await upload(story.folder, version.version, store)
    name = f"versions/{version.version}.json"
    store.files[name] = store.files[name].replace(version.segments[0].encode(), b"../../evil")
    with pytest.raises(IndexUnusable, match="evil"):
        await download(tmp_path / "there", version.version, store)


async def test_a_history_that_is_gone_comes_from_the_segments(story: Story) -> None:
    version = story.build()
    with History() as history:
        restore_history(story.folder, version.version, history, sequence=400)
        whole = Span(1, history.n)
        assert history.entries(whole) == story.history.entries(whole)
        assert history.sequence == 400
        assert history.documents == story.history.documents
