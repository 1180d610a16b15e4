import json
from pathlib import Path
from typing import Any

import pytest

from eventrail.evaluating.rows import UnfitData
from eventrail.retrieval.relevance.train.train import held_out, train_relevance

QUESTIONS = [f"Who keeps the {thing}?" for thing in ("gate", "mill", "boat", "well", "oven", "inn")]


def _rows(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


def _data(folder: Path) -> Path:
    _rows(folder / "set" / "corpus.jsonl", [{"pid": "p", "title": "", "text": "Tom keeps it."}])
    return _rows(
        folder / "set" / "dev.jsonl",
        [{"question": text, "positive_passage": "p"} for text in QUESTIONS],
    )


def test_a_dry_run_counts_and_writes_nothing(tmp_path: Path) -> None:
    others = _rows(tmp_path / "chat" / "rows.jsonl", [{"text": "tell me a joke"}])
    out = tmp_path / "model"
    story = train_relevance([_data(tmp_path)], [others], out, dry_run=True)
    learnt = sum(not held_out(text) for text in QUESTIONS)
    assert story.trained_on == {"set": learnt, "chat": 1}
    assert not out.exists()


def test_a_group_without_examples_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnfitData, match="no questions for the weights"):
        train_relevance([_data(tmp_path)], [], tmp_path / "model")
    assert not (tmp_path / "model").exists()
