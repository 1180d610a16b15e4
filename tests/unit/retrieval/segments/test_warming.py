"""No search compiles anything once an index was opened."""

from __future__ import annotations

from pathlib import Path

from eventrail.retrieval.segments.corpus import open_corpus
from eventrail.retrieval.segments.scoring import best_rows
from tests.unit.retrieval.segments.naive import recipe
from tests.unit.retrieval.segments.stories import Story
from tests.unit.retrieval.segments.test_building import puts


def test_opening_compiles_all_that_searches_need(tmp_path: Path) -> None:
    story = Story(tmp_path, recipe())
    story.apply(puts(70))
    corpus = open_corpus(tmp_path, story.build().version)
    compiled = len(best_rows.signatures)
    for filters in (None, {"lang": "en"}):
        corpus.lexical(["ape", "fox"], 5, filters)
    assert len(best_rows.signatures) == compiled
