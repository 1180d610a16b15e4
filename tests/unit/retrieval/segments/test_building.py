"""Indexes on disk: grown and rebuilt, killed, damaged, shared."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from eventrail.contracts.documents import DocumentChange
from eventrail.contracts.errors import InvalidSubject
from eventrail.ingestion.passage import Passage
from eventrail.retrieval.interface import Corpus
from eventrail.retrieval.segments import building, plan
from eventrail.retrieval.segments.building import build_corpus
from eventrail.retrieval.segments.checking import faults, remove_damaged
from eventrail.retrieval.segments.corpus import SegmentCorpus, open_corpus
from eventrail.retrieval.segments.manifest import ARRAYS, IndexUnusable
from eventrail.retrieval.segments.recipe import IndexSettings, Recipe, ordinal_of, version_of
from eventrail.retrieval.segments.tenant import TenantFolder
from tests.unit.retrieval.segments.naive import WordVectors, recipe, words
from tests.unit.retrieval.segments.stories import Story, histories


@pytest.fixture
def short_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a few changes make many segments, and long ones leaves."""
    monkeypatch.setattr(plan, "SMALLEST", 2)
    monkeypatch.setattr(plan, "RADIX", 2)
    monkeypatch.setattr(plan, "LEAF", 4)
    monkeypatch.setattr(building, "LEAF", 4)
    monkeypatch.setattr(os, "fsync", lambda _: None)  # hundreds of indexes, none outlives a test


def puts(count: int) -> list[DocumentChange]:
    return [
        DocumentChange("put", f"doc{number}", text=f"ape bee{number}\nfox cat{number}")
        for number in range(count)
    ]


def files_of(folder: Path, version: str) -> Mapping[str, bytes]:
    tenant = TenantFolder(folder)
    return {
        f"{name}/{path.name}": path.read_bytes()
        for name in tenant.read(version).segments
        for path in sorted(tenant.segment(name).iterdir())
    }


@pytest.mark.usefixtures("short_segments")
@settings(max_examples=40)
@given(histories, st.data())
def test_grown_or_rebuilt_the_bytes_are_the_same(
    changes: list[DocumentChange], data: st.DataObject
) -> None:
    steps = sorted(data.draw(st.lists(st.integers(0, len(changes)), max_size=6)))
    with tempfile.TemporaryDirectory() as folder:
        grown = Story(Path(folder) / "grown", recipe(WordVectors()))
        for first, end in zip([0, *steps], [*steps, len(changes)], strict=True):
            grown.apply(changes[first:end])
            version = grown.build(graph_from=6)
        rebuilt = Story(Path(folder) / "rebuilt", recipe(WordVectors()))
        rebuilt.apply(changes)
        assert rebuilt.build(graph_from=6) == version
        assert files_of(grown.folder, version.version) == files_of(rebuilt.folder, version.version)


def test_no_document_is_loaded_and_no_text_embedded_twice(tmp_path: Path) -> None:
    embedder = WordVectors()
    story = Story(tmp_path, recipe(embedder))
    changes = puts(300)
    for first in range(0, 300, 50):
        story.apply(changes[first : first + 50])
        story.build()
    assert sorted(story.loaded) == list(range(1, 301))
    again = DocumentChange("put", "doc7", text="ape bee7\na new line")
    before = embedder.embedded.copy()
    story.apply([again])
    story.build()
    assert embedder.embedded - before == {"a new line": 1}


def test_a_killed_build_leaves_the_old_version_and_the_next_one_goes_on(tmp_path: Path) -> None:
    story = Story(tmp_path, recipe())
    story.apply(puts(10))
    old = story.build()
    script = f"""
import os, signal
from pathlib import Path
from tests.unit.retrieval.segments.naive import recipe
from tests.unit.retrieval.segments.stories import Story
from tests.unit.retrieval.segments.test_building import puts
class Killed(Story):
    def load(self, entry):
        if entry.ordinal == 250:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().load(entry)
story = Killed(Path({str(tmp_path)!r}), recipe())
story.apply(puts(300))
story.build()
"""
    ended = subprocess.run([sys.executable, "-c", script], check=False, timeout=100)
    assert ended.returncode == -signal.SIGKILL
    assert len(open_corpus(tmp_path, old.version).lexical(["ape"], 50).places) == 10
    story.apply(puts(300)[10:])
    new = story.build()
    fresh = Story(tmp_path / "fresh", recipe())
    fresh.apply(puts(300))
    assert fresh.build() == new
    assert files_of(tmp_path, new.version) == files_of(fresh.folder, new.version)


@pytest.mark.parametrize("how", ["flipped", "cut", "gone", "manifest"])
def test_a_damaged_segment_is_noticed_and_built_anew(tmp_path: Path, how: str) -> None:
    story = Story(tmp_path, recipe(WordVectors()))
    story.apply(puts(100))
    version = story.build()
    healthy = files_of(tmp_path, version.version)
    segment = TenantFolder(tmp_path).segment(version.segments[0])
    damage(segment, how)
    assert list(faults(tmp_path, version.version)) == [segment.name]
    if how != "flipped":
        with pytest.raises(IndexUnusable):
            open_corpus(tmp_path, version.version)
    assert list(remove_damaged(tmp_path, version.version)) == [segment.name]
    assert story.build() == version
    assert faults(tmp_path, version.version) == {}
    assert files_of(tmp_path, version.version) == healthy


def damage(segment: Path, how: str) -> None:
    arrays = segment / ARRAYS
    content = arrays.read_bytes()
    if how == "flipped":
        middle = len(content) // 2
        arrays.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
    elif how == "cut":
        arrays.write_bytes(content[:-1])
    elif how == "gone":
        arrays.unlink()
    else:
        (segment / "manifest.json").write_text("{}", encoding="ascii")


def test_a_replaced_version_can_still_be_searched(tmp_path: Path) -> None:
    story = Story(tmp_path, recipe())
    story.apply(puts(70))
    old = open_corpus(tmp_path, story.build().version)
    before = [old.passage(int(place)) for place in old.lexical(["ape"], 100).places]
    story.apply([DocumentChange("delete", f"doc{number}") for number in range(70)])
    new = story.build()
    assert TenantFolder(tmp_path).remove_unneeded([new.version])
    assert TenantFolder(tmp_path).versions() == [new.version]
    assert [old.passage(int(place)) for place in old.lexical(["ape"], 100).places] == before
    assert len(open_corpus(tmp_path, new.version)) == 0


def test_other_settings_make_another_index_beside_the_old_one(tmp_path: Path) -> None:
    story = Story(tmp_path, recipe())
    story.apply(puts(5))
    old = story.build()
    story.recipe = recipe(WordVectors())
    new = story.build()
    assert old.version != new.version
    assert ordinal_of(old.version) == ordinal_of(new.version) == 5
    vector = WordVectors().embed_query("ape bee0")
    assert len(open_corpus(tmp_path, old.version).dense(vector, 3).places) == 0
    assert len(open_corpus(tmp_path, new.version).dense(vector, 3).places) == 3


def test_an_index_of_nothing() -> None:
    with tempfile.TemporaryDirectory() as folder:
        story = Story(Path(folder), recipe(WordVectors()))
        version = story.build()
        corpus = open_corpus(story.folder, version.version)
        assert version.version == version_of(0, story.recipe.settings)
        assert len(corpus) == corpus.documents == 0
        assert len(corpus.lexical(["ape"], 5).places) == 0
        assert len(corpus.dense(np.ones(16, np.float32), 5).places) == 0
        with pytest.raises(IndexError):
            corpus.passage(0)


def test_a_profile_is_that_of_the_first_changes(tmp_path: Path) -> None:
    def measure(corpus: Corpus) -> bytes:
        return str(len(corpus)).encode()

    made = Recipe(IndexSettings("words", profile="count"), words, measure=measure)
    story = Story(tmp_path, made)
    story.apply(puts(3))
    assert open_corpus(tmp_path, story.build().version).profile == b"6"
    story.apply(puts(70)[3:])
    assert open_corpus(tmp_path, story.build().version).profile == b"128"


def test_metadata_of_a_passage_may_differ_from_its_documents(tmp_path: Path) -> None:
    passages = [
        Passage("1", "ape", "doc", "", {"page": "1"}),
        Passage("2", "ape bee", "doc", "", {"page": "2"}),
    ]
    corpus = build_corpus(tmp_path, [("doc", passages)], recipe())
    assert [corpus.passage(place) for place in (0, 1)] == passages
    assert ids(corpus, {"page": "2"}) == ["2"]
    assert ids(corpus, {"page": "1", "lang": "en"}) == []


def ids(corpus: SegmentCorpus, filters: Mapping[str, str]) -> list[str]:
    return [corpus.passage(int(place)).id for place in corpus.lexical(["ape"], 9, filters).places]


def test_a_vector_that_is_none_harms_no_other(tmp_path: Path) -> None:
    class Broken(WordVectors):
        def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
            made = super().embed_passages(texts)
            made[["bad" in text for text in texts]] = np.nan
            return made

    story = Story(tmp_path, recipe(Broken()))
    story.apply([*puts(20), DocumentChange("put", "bad", text="bad ape")])
    corpus = open_corpus(tmp_path, story.build(graph_from=1).version)
    found = corpus.dense(WordVectors().embed_query("ape bee3"), 3)
    assert corpus.passage(int(found.places[0])).text == "ape bee3"
    assert np.isfinite(found.scores).all()
    assert len(corpus.lexical(["bad"], 3).places) == 1


def test_the_copy_of_a_deleted_document_appears(tmp_path: Path) -> None:
    story = Story(tmp_path, recipe())
    story.apply(
        [
            DocumentChange("put", "first", text="The  ape", metadata={"lang": "a"}),
            DocumentChange("put", "second", text="the ape", metadata={"lang": "b"}),
        ]
    )
    both = open_corpus(tmp_path, story.build().version)
    assert sources(both, None) == ["first"]
    assert sources(both, {"lang": "b"}) == ["second"]
    story.apply([DocumentChange("delete", "first")])
    assert sources(open_corpus(tmp_path, story.build().version), None) == ["second"]


def sources(corpus: SegmentCorpus, filters: Mapping[str, str] | None) -> list[str]:
    found = corpus.lexical(["ape"], 9, filters).places
    return [corpus.passage(int(place)).source for place in found]


def test_tenants_have_folders_of_their_own(tmp_path: Path) -> None:
    for tenant, text in (("acme", "ape"), ("zoo", "bee")):
        story = Story(TenantFolder.of(tmp_path, tenant).path, recipe())
        story.apply([DocumentChange("put", "doc", text=text)])
        version = story.build().version
    acme = open_corpus(tmp_path / "acme", version)
    zoo = open_corpus(tmp_path / "zoo", version)
    assert acme.passage(0).text == "ape"
    assert zoo.passage(0).text == "bee"
    assert len(acme.lexical(["bee"], 5).places) == 0
    for wrong in ("../acme", "", "acme/zoo", ".", "ACME"):
        with pytest.raises(InvalidSubject):
            TenantFolder.of(tmp_path, wrong)
    shutil.rmtree(tmp_path / "acme")
    assert len(open_corpus(tmp_path / "zoo", version).lexical(["bee"], 5).places) == 1
