"""A version searched through a server finds what it finds by its own vectors."""

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventrail.contracts.documents import DocumentChange
from eventrail.retrieval.interface import Ranked
from eventrail.retrieval.segments import plan
from eventrail.retrieval.segments.corpus import SegmentCorpus, open_corpus
from eventrail.retrieval.servers.corpus import ServerCorpus
from eventrail.retrieval.servers.interface import Row, ServerUnavailable
from eventrail.retrieval.servers.memory import MemoryServer
from eventrail.retrieval.servers.mirror import Mirrored, mirror
from eventrail.retrieval.servers.qdrant import QdrantServer
from tests.unit.retrieval.segments.naive import WordVectors, recipe
from tests.unit.retrieval.segments.stories import WORDS, Story, histories

_QUESTIONS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
_FILTERS = st.sampled_from([None, {}, {"lang": "a"}, {"lang": "a", "year": "b"}, {"lang": "z"}])


@pytest.fixture(autouse=True)
def short_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "SMALLEST", 2)
    monkeypatch.setattr(plan, "RADIX", 2)
    monkeypatch.setattr(os, "fsync", lambda _: None)


def opened(story: Story) -> SegmentCorpus:
    return open_corpus(story.folder, story.build().version)


def same(found: Ranked, wanted: Ranked) -> bool:
    """Equal scores may come in any order where a server's rounding parts them."""
    scores = np.allclose(found.scores, wanted.scores, atol=1e-5)
    whole = wanted.scores > wanted.scores.min(initial=2) + 1e-5  # the last ones may be cut anywhere
    return scores and set(wanted.places[whole].tolist()) <= set(found.places.tolist())


@settings(max_examples=40, deadline=None)
@given(histories, histories, _QUESTIONS, _FILTERS, st.integers(1, 8))
def test_it_finds_the_same_with_rows_of_other_versions_about(
    before: Sequence[DocumentChange],
    after: Sequence[DocumentChange],
    asked: str,
    filters: dict[str, str] | None,
    most: int,
) -> None:
    embedder = WordVectors()
    server = MemoryServer()
    vector = embedder.embed_query(asked)
    with tempfile.TemporaryDirectory() as folder:
        story = Story(Path(folder), recipe(embedder))
        story.apply(before)
        old = opened(story)
        mirror(old, server, "acme")
        story.apply(after)
        new = opened(story)
        mirror(new, server, "acme", remove=False)
        server.upsert("rival", server_rows(server))
        for corpus in (old, new):
            found = ServerCorpus(corpus, server, "acme").dense(vector, most, filters)
            assert same(found, corpus.dense(vector, most, filters))


def server_rows(server: MemoryServer) -> list[Row]:
    return list(server._rows["acme"].values())[:3]


def a_story(folder: Path) -> Story:
    story = Story(folder, recipe(WordVectors()))
    story.apply(
        [
            DocumentChange(op="put", id="one", text="ape bee\ncat dog"),
            DocumentChange(op="put", id="two", text="eel fox", metadata={"lang": "a"}),
            DocumentChange(op="put", id="three", text="ape bee", metadata={"lang": "a"}),
        ]
    )
    return story


def test_a_mirror_puts_in_what_is_missing_and_takes_out_what_is_gone(tmp_path: Path) -> None:
    story = a_story(tmp_path)
    server = MemoryServer()
    assert mirror(opened(story), server, "acme") == Mirrored(4, 0)
    assert mirror(opened(story), server, "acme") == Mirrored(0, 0)
    story.apply([DocumentChange(op="put", id="one", text="ape bee\ngnu hen")])
    story.apply([DocumentChange(op="delete", id="two")])
    assert mirror(opened(story), server, "acme", remove=False) == Mirrored(1, 0)
    assert mirror(opened(story), server, "acme") == Mirrored(0, 2)
    assert server.count("acme") == 3


def test_of_equal_texts_the_first_that_the_filters_let_through_is_found(tmp_path: Path) -> None:
    corpus = opened(a_story(tmp_path))
    server = MemoryServer()
    mirror(corpus, server, "acme")
    searched = ServerCorpus(corpus, server, "acme")
    vector = WordVectors().embed_query("ape bee")
    for filters, source in ((None, "one"), ({"lang": "a"}, "three")):
        found = searched.dense(vector, 3, filters)
        passages = [searched.passage(int(place)) for place in found.places]
        assert [each.source for each in passages if each.text == "ape bee"] == [source]


def test_a_server_that_is_down_is_made_up_for(tmp_path: Path) -> None:
    corpus = opened(a_story(tmp_path))
    down = QdrantServer.at("http://127.0.0.1:1", "", "none", WordVectors.dimensions)
    with pytest.raises(ServerUnavailable, match="qdrant, collection none"):
        down.count("acme")
    vector = WordVectors().embed_query("eel")
    found = ServerCorpus(corpus, down, "acme").dense(vector, 2)
    assert len(found.places) == 2
    assert np.array_equal(found.places, corpus.dense(vector, 2).places)
    down.close()


def test_all_else_is_the_versions_own(tmp_path: Path) -> None:
    corpus = opened(a_story(tmp_path))
    searched = ServerCorpus(corpus, MemoryServer(), "acme")
    assert (len(searched), searched.version) == (len(corpus), corpus.version)
    assert searched.frequencies(["ape"]) == corpus.frequencies(["ape"])
    assert (
        searched.lexical(["ape"], 3).places.tolist() == corpus.lexical(["ape"], 3).places.tolist()
    )
    assert searched.vectors([0]).tolist() == corpus.vectors([0]).tolist()
