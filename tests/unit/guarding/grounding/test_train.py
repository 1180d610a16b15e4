"""Training on rows written here: what is learnt from, what is held out, what is written."""

import random
from pathlib import Path

import msgspec
import pytest

from eventrail.evaluating.grounding_rows import labelled_rows
from eventrail.evaluating.rows import UnfitData
from eventrail.guarding.grounding import TreeJudge, Verdict, check
from eventrail.guarding.grounding.model import KIND, model_of
from eventrail.guarding.grounding.train.made import echoed, made
from eventrail.guarding.grounding.train.train import held_out, train_grounding
from eventrail.learning.artefact import read_artefact, row_hash

TOWNS = [
    "Arlon",
    "Brest",
    "Ceuta",
    "Dover",
    "Essen",
    "Fermo",
    "Ghent",
    "Hanko",
    "Izmir",
    "Jerez",
    "Kotka",
    "Leiden",
]
GOODS = ["salt", "copper", "timber", "linen", "cheese", "glass"]
PLACES = ["서울", "부산", "대구", "인천", "광주", "대전", "울산", "수원", "창원", "고양"]
THINGS = ["사과", "구리", "목재", "치즈", "유리", "소금"]


def _rows() -> list[dict[str, str]]:
    english = [
        (f"The port of {town} shipped {good} in {1800 + at} to the north.", town, good, 1800 + at)
        for at, (town, good) in enumerate((town, good) for town in TOWNS for good in GOODS)
    ]
    rows: list[dict[str, str]] = []
    for premise, town, good, year in english:
        other = GOODS[(GOODS.index(good) + 1) % len(GOODS)]
        rows += [
            {"premise": premise, "hypothesis": f"{town} shipped {good}.", "label": "entailment"},
            {"premise": premise, "hypothesis": f"{town} bought {other}.", "label": "neutral"},
            {
                "premise": premise,
                "hypothesis": f"{town} shipped {good} in {year + 40}.",
                "label": "contradiction",
            },
        ]
    for at, (place, thing) in enumerate((place, thing) for place in PLACES for thing in THINGS):
        premise = f"{place} 항구는 {1800 + at}년에 {thing}를 수출했다."
        rows += [
            {
                "premise": premise,
                "hypothesis": f"{place} 항구는 {thing}를 수출했다.",
                "label": "entailment",
            },
            {"premise": premise, "hypothesis": "시장은 새 도로를 약속했다.", "label": "neutral"},
            {
                "premise": premise,
                "hypothesis": f"{place} 항구는 {1900 + at}년에 {thing}를 수출했다.",
                "label": "contradiction",
            },
        ]
    return rows


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(msgspec.json.Encoder().encode_lines(_rows()))
    return path


def test_a_model_is_trained_stored_and_used(data: Path, tmp_path: Path) -> None:
    story = train_grounding([data], tmp_path / "model", command="made in a test")
    artefact = read_artefact(tmp_path / "model", KIND)
    assert artefact.manifest == story
    assert story.measured["balanced_accuracy_entailment"] > 0.8
    rows = labelled_rows(data)
    assert artefact.seen == {row_hash(row.document) for row in rows if not held_out(row)}
    assert any(map(held_out, rows))
    judge = TreeJudge(model_of(artefact))
    document = "The port of Narva shipped wool in 1777 to the south."
    (good,) = check("Narva shipped wool.", [document], judge=judge)
    (bad,) = check("Narva shipped wool in 1911.", [document], judge=judge)
    assert (good.verdict, bad.verdict) == (Verdict.SUPPORTED, Verdict.CONTRADICTED)


def test_a_dry_run_counts_and_writes_nothing(data: Path, tmp_path: Path) -> None:
    story = train_grounding([data], tmp_path / "model", dry_run=True)
    rows = labelled_rows(data)
    assert story.trained_on[f"{tmp_path.name}/rows.jsonl"] == sum(not held_out(r) for r in rows)
    assert not (tmp_path / "model").exists()


def test_rows_of_one_language_are_not_enough(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(msgspec.json.Encoder().encode_lines(_rows()[:30]))
    with pytest.raises(UnfitData, match="Korean"):
        train_grounding([path], tmp_path / "model")


def test_made_rows_say_what_was_done_to_them(data: Path) -> None:
    rows = list(made(labelled_rows(data), random.Random(1)))
    by_label = {row.label for row in rows}
    assert by_label == {"copied", "falsified", "strange"}
    for row in rows:
        if row.label == "copied":
            assert row.answer in row.document
        else:
            assert row.answer not in row.document
        assert row.supported == (row.label == "copied")


def test_a_right_answer_is_also_given_in_the_words_of_the_question(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    row = {
        "knowledge": "Ann Lee opened the bridge.",
        "question": "Who opened the bridge?",
        "right_answer": "Ann Lee",
        "hallucinated_answers": ["The bridge was opened by the King of Spain himself."],
    }
    path.write_bytes(msgspec.json.encode(row))
    said = {(each.answer, each.supported) for each in echoed(labelled_rows(path), random.Random(1))}
    assert ("Ann Lee opened the bridge.", True) in said
