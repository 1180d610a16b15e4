import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from eventrail.evaluating.retrieval_rows import (
    Topic,
    corpus_beside,
    read_corpus,
    read_topics,
)
from eventrail.evaluating.rows import UnfitData

Rows = list[dict[str, Any]]


def _written(path: Path, rows: Rows) -> Path:
    text = "\n".join(json.dumps(row) for row in rows).encode()
    path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)
    return path


@pytest.mark.parametrize(
    ("rows", "topics"),
    [
        (
            [
                {"qid": "1", "question": "q", "positive_passage": "p", "answerable": True},
                {"qid": "2", "question": "r", "positive_passage": "p", "answerable": False},
            ],
            [Topic("q", frozenset({"p"})), Topic("r", frozenset())],
        ),
        (
            [{"qid": "1", "question": "q", "positive_passage": "p"}],
            [Topic("q", frozenset({"p"}))],
        ),
        (
            [{"id": 1, "claim": "c", "cited_doc_ids": [7, 8]}],
            [Topic("c", frozenset({"7", "8"}))],
        ),
        (
            [{"qid": "1", "query": "q", "relevant": ["3"]}],
            [Topic("q", frozenset({"3"}))],
        ),
    ],
)
def test_topics(tmp_path: Path, rows: Rows, topics: list[Topic]) -> None:
    assert read_topics(_written(tmp_path / "dev.jsonl", rows)) == topics


@pytest.mark.parametrize(
    ("row", "name", "text"),
    [
        ({"pid": "p", "title": "T", "text": "One."}, "p", "One."),
        ({"doc_id": 4, "title": "T", "abstract": ["One.", "Two."]}, "4", "One. Two."),
        ({"docno": "9", "title": "T", "text": None}, "9", ""),
    ],
)
def test_passages(tmp_path: Path, row: dict[str, Any], name: str, text: str) -> None:
    path = _written(tmp_path / "corpus.jsonl.gz", [row])
    (passage,) = read_corpus(path)
    assert (passage.source, passage.title, passage.text) == (name, "T", text)
    assert corpus_beside(tmp_path / "dev.jsonl") == path


def test_other_schemas_are_told(tmp_path: Path) -> None:
    path = _written(tmp_path / "rows.jsonl", [{"text": "x"}])
    for read in (read_topics, read_corpus):
        with pytest.raises(UnfitData, match="the first has text"):
            read(path)
    with pytest.raises(UnfitData, match="--corpus"):
        corpus_beside(path)


def test_an_id_stands_once(tmp_path: Path) -> None:
    row = {"pid": "p", "title": "", "text": "One."}
    with pytest.raises(UnfitData, match="twice"):
        read_corpus(_written(tmp_path / "corpus.jsonl", [row, row]))
