"""Metrics, their intervals, and rows that do not fit."""

from pathlib import Path

import msgspec
import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from eventrail.evaluating.measure import Columns, auc, by_slice, measure, recall_at
from eventrail.evaluating.rows import UnfitData, fields_of, read_rows, unseen
from eventrail.learning.artefact import row_hash


class Row(msgspec.Struct):
    text: str


def share(columns: Columns) -> dict[str, float]:
    return {"share": float(columns["right"].mean())}


def test_an_interval_holds_the_figure_and_narrows_with_more_rows() -> None:
    few = measure({"right": np.array([1, 0] * 20)}, share)["share"]
    many = measure({"right": np.array([1, 0] * 2000)}, share)["share"]
    assert few.value == many.value == 0.5
    assert few.ci95[0] < many.ci95[0] < 0.5 < many.ci95[1] < few.ci95[1]
    assert measure({"right": np.array([1, 0] * 20)}, share)["share"] == few


def test_figures_by_slice() -> None:
    figures = by_slice({"right": np.array([1, 1, 0])}, share, {"language": ["en", "en", "ko"]})
    assert figures == {"language": {"en": {"n": 2, "share": 1.0}, "ko": {"n": 1, "share": 0.0}}}


def test_auc_is_that_of_scikit_learn_and_absent_without_both_kinds() -> None:
    chance = np.random.default_rng(3)
    scores, positive = chance.integers(0, 9, 300) / 9, chance.integers(0, 2, 300)
    assert auc(scores, positive) == pytest.approx(roc_auc_score(positive, scores))
    assert auc(scores, np.ones(300)) is None


def test_recall_at_a_share_of_false_positives() -> None:
    scores = np.array([*np.arange(100) / 100, 0.985, 0.5])
    positive = np.array([0] * 100 + [1, 1])
    assert recall_at(scores, positive, 0.01) == 0.5
    assert recall_at(scores, positive, 0.6) == 1.0


def test_rows_that_do_not_fit_are_named(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"text": "a", "other": 1}\n\n{"text": 5}\n')
    assert fields_of(path) == {"text", "other"}
    with pytest.raises(UnfitData, match=r"rows\.jsonl, line 3"):
        read_rows(path, Row)
    path.write_text("")
    with pytest.raises(UnfitData, match="no rows"):
        read_rows(path, Row)
    with pytest.raises(UnfitData, match="line 1"):
        fields_of(path)
    with pytest.raises(UnfitData, match="cannot be read"):
        read_rows(tmp_path / "none.jsonl", Row)


def test_rows_a_model_was_trained_on_are_left_out_and_counted() -> None:
    rows = [(each, Row(each)) for each in ("a", "b", "c")]
    kept, left_out = unseen(rows, {row_hash("b")})
    assert ([row.text for row in kept], left_out) == (["a", "c"], 1)
