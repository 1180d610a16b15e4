"""Whatever its history, an index finds what a plain reckoning over the live passages finds."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventrail.contracts.documents import DocumentChange
from eventrail.retrieval.interface import Ranked
from eventrail.retrieval.segments import plan
from eventrail.retrieval.segments.bm25 import BM25
from eventrail.retrieval.segments.corpus import SegmentCorpus, open_corpus
from tests.unit.retrieval.segments.naive import Naive, Scored, WordVectors, recipe
from tests.unit.retrieval.segments.stories import WORDS, Story, histories

questions = st.lists(st.sampled_from([*WORDS, "nowhere"]), min_size=1, max_size=4)
filters = st.sampled_from([None, {}, {"lang": "a"}, {"lang": "a", "year": "b"}, {"lang": "z"}])
PARAMETERS = BM25(1.2, 0.6)


@pytest.fixture(autouse=True)
def short_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a few changes make many segments."""
    monkeypatch.setattr(plan, "SMALLEST", 2)
    monkeypatch.setattr(plan, "RADIX", 2)
    monkeypatch.setattr(os, "fsync", lambda _: None)  # hundreds of indexes, none outlives a test


@contextmanager
def grown(
    changes: Sequence[DocumentChange], steps: Sequence[int], *, graph_from: int = 8_192
) -> Iterator[tuple[SegmentCorpus, Naive, WordVectors, Story]]:
    """Yield an index that was built in several steps, and what it must find."""
    embedder = WordVectors()
    with tempfile.TemporaryDirectory() as folder:
        story = Story(Path(folder), recipe(embedder))
        for first, end in zip([0, *steps], [*steps, len(changes)], strict=True):
            story.apply(changes[first:end])
            version = story.build(graph_from=graph_from)
        yield (
            open_corpus(story.folder, version.version, PARAMETERS),
            Naive(changes),
            embedder,
            story,
        )


def steps_of(data: st.DataObject, changes: Sequence[DocumentChange]) -> list[int]:
    return sorted(data.draw(st.lists(st.integers(0, len(changes)), max_size=4)))


def matches(corpus: SegmentCorpus, found: Ranked, expected: Sequence[Scored], most: int) -> None:
    """The same passages with the same scores; equals in order of their places."""
    got = [corpus.passage(int(place)) for place in found.places]
    assert len(got) == min(most, len(expected))
    np.testing.assert_allclose(
        found.scores, [one.score for one in expected[:most]], rtol=1e-4, atol=1e-5
    )
    scores = {one.id: one.score for one in expected}
    for passage, score in zip(got, found.scores.tolist(), strict=True):
        assert scores[passage.id] == pytest.approx(score, rel=1e-4, abs=1e-5)
    assert len({passage.id for passage in got}) == len(got)
    keys = list(zip((-found.scores).tolist(), found.places.tolist(), strict=True))
    assert keys == sorted(keys)


@settings(max_examples=50)
@given(histories, st.data(), questions, filters, st.integers(1, 12))
def test_words(
    changes: list[DocumentChange],
    data: st.DataObject,
    question: list[str],
    narrowed: dict[str, str] | None,
    most: int,
) -> None:
    with grown(changes, steps_of(data, changes)) as (corpus, naive, _, _):
        found = corpus.lexical(question, most, narrowed)
        matches(corpus, found, naive.lexical(question, PARAMETERS, narrowed), most)
        assert len(corpus) == len(naive.found)
        assert corpus.documents == naive.documents


@settings(max_examples=50)
@given(histories, st.data(), questions, filters, st.integers(1, 12))
def test_vectors(
    changes: list[DocumentChange],
    data: st.DataObject,
    question: list[str],
    narrowed: dict[str, str] | None,
    most: int,
) -> None:
    with grown(changes, steps_of(data, changes)) as (corpus, naive, embedder, _):
        vector = embedder.embed_query(" ".join(question))
        found = corpus.dense(vector, most, narrowed)
        matches(corpus, found, naive.dense(vector, embedder, narrowed), most)


@settings(max_examples=25)
@given(histories, questions, filters)
def test_vectors_by_graph(
    changes: list[DocumentChange], question: list[str], narrowed: dict[str, str] | None
) -> None:
    with grown(changes, [], graph_from=1) as (corpus, naive, embedder, _):
        vector = embedder.embed_query(" ".join(question))
        found = corpus.dense(vector, 200, narrowed)
        matches(corpus, found, naive.dense(vector, embedder, narrowed), 200)


@settings(max_examples=50)
@given(histories, st.data(), questions)
def test_as_of_any_moment(
    changes: list[DocumentChange], data: st.DataObject, question: list[str]
) -> None:
    with grown(changes, steps_of(data, changes)) as (_, _, _, story):
        n = data.draw(st.integers(0, story.history.n))
        version = story.build(n)
        corpus = open_corpus(story.folder, version.version, PARAMETERS)
        past = Naive(story.until(n))
        matches(corpus, corpus.lexical(question, 50), past.lexical(question, PARAMETERS), 50)


@settings(max_examples=50)
@given(histories, st.data())
def test_frequencies_and_vectors(changes: list[DocumentChange], data: st.DataObject) -> None:
    with grown(changes, steps_of(data, changes)) as (corpus, naive, embedder, _):
        counted = [
            sum(word in f"{one.title} {one.text}".split() for one in naive.found) for word in WORDS
        ]
        assert corpus.frequencies(WORDS) == counted
        places = corpus.lexical(WORDS, 50).places.tolist()
        rows = corpus.vectors(places)
        for place, row in zip(places, rows, strict=True):
            passage = corpus.passage(place)
            text = f"{passage.title}\n{passage.text}" if passage.title else passage.text
            np.testing.assert_allclose(row, embedder.embed_query(text), atol=2e-3)
