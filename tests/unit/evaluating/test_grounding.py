from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner

from eventrail.cli.app import build
from eventrail.evaluating.grounding import evaluate
from eventrail.evaluating.grounding_baseline import word_overlap
from eventrail.evaluating.grounding_rows import labelled_rows
from eventrail.evaluating.rows import UnfitData

QA = {
    "knowledge": "The Tarn bridge was opened by Ann Lee in 1932.",
    "question": "Who opened the Tarn bridge?",
    "right_answer": "Ann Lee",
    "hallucinated_answers": ["It was opened by Karl Otto.", "King Hugo"],
}
SUMMARY = {
    "article": "The Orsk ferry sank on Monday. Nobody was hurt.",
    "source": "paper",
    "sentences": [
        {"sentence": "The Orsk ferry sank on Monday.", "yes": 3, "no": 0, "supported": True},
        {"sentence": "Nine people of Brno drowned.", "yes": 0, "no": 3, "supported": False},
    ],
}
DIALOGUE = [
    {"knowledge": "Otters hold hands.", "response": text, "label": label, "model": "m"}
    for text, label in [
        ("Otters hold hands.", "Fully attributable"),
        ("I love jazz from Lagos.", "Not fully attributable"),
        ("Sure!", "Generic"),
    ]
]
ENTAILMENT = [
    {"premise": "매장은 9시에 엽니다.", "hypothesis": text, "label": label, "source": "wiki"}
    for text, label in [
        ("매장은 9시에 엽니다.", "entailment"),
        ("매장은 7시에 엽니다.", "contradiction"),
        ("주차장은 지하에 있습니다.", "neutral"),
    ]
]


def _file(folder: Path, rows: list[Any]) -> Path:
    path = folder / "rows.jsonl"
    path.write_bytes(msgspec.json.Encoder().encode_lines(rows))
    return path


@pytest.mark.parametrize(
    ("rows", "supported"),
    [
        ([QA], [True, False, False]),
        ([SUMMARY], [True, False]),
        (DIALOGUE, [True, False]),
        (ENTAILMENT, [True, False, False]),
    ],
)
def test_each_kind_of_set_is_read_and_judged(
    rows: list[Any], supported: list[bool], tmp_path: Path
) -> None:
    path = _file(tmp_path, rows)
    assert [row.supported for row in labelled_rows(path)] == supported
    found = evaluate(path)
    assert found.n == len(supported)
    assert found.metrics["balanced_accuracy"].value == 1.0
    assert found.metrics["auc"].value == 1.0
    assert found.baseline is not None
    assert "balanced_accuracy" in found.baseline.metrics


def test_contradictions_are_counted_apart(tmp_path: Path) -> None:
    found = evaluate(_file(tmp_path, ENTAILMENT))
    assert found.metrics["contradiction_caught"].value == 1.0
    assert found.by["language"]["ko"]["n"] == 3


def test_other_rows_do_not_fit(tmp_path: Path) -> None:
    with pytest.raises(UnfitData, match="rows need the fields"):
        evaluate(_file(tmp_path, [{"text": "hello"}]))
    with pytest.raises(UnfitData, match="no row with a label"):
        labelled_rows(_file(tmp_path, DIALOGUE[2:]))


def test_the_command_prints_json_or_says_what_does_not_fit(tmp_path: Path) -> None:
    app, runner = build(), CliRunner()
    path = str(_file(tmp_path, ENTAILMENT))
    shown = runner.invoke(app, ["eval", "grounding", "--data", path, "--json"])
    assert shown.exit_code == 0
    assert msgspec.json.decode(shown.stdout)["name"] == "grounding"
    refused = runner.invoke(
        app, ["eval", "grounding", "--data", str(_file(tmp_path, [{"text": "hello"}]))]
    )
    assert refused.exit_code == 2


def test_the_baseline_counts_words(tmp_path: Path) -> None:
    rows = labelled_rows(_file(tmp_path, [SUMMARY]))
    first, second = word_overlap(rows)
    assert first > second
