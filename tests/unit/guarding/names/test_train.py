"""Training material, and a model trained on very little of it."""

import json
from pathlib import Path

import pytest

from eventrail.evaluating.rows import UnfitData
from eventrail.guarding.names.artefact import tagger_of
from eventrail.guarding.names.features import FORM
from eventrail.guarding.names.labels import LABELS, NONE
from eventrail.guarding.names.listed import COMMON, GIVEN, PLACE, lists_of
from eventrail.guarding.names.train.generate import generate
from eventrail.guarding.names.train.particles import with_particle
from eventrail.guarding.names.train.plain import plain_examples
from eventrail.guarding.names.train.pools import Pools
from eventrail.guarding.names.train.rows import Example, Labelled, labels_of, tails_of
from eventrail.guarding.names.train.split import split_rows
from eventrail.guarding.names.train.tails import tails_from
from eventrail.guarding.names.train.train import Material, Recipe, train_names
from eventrail.guarding.names.words import words_of
from eventrail.learning.artefact import read_artefact, row_hash

FEW = Recipe(sentences=120, plain=20, weight=1, rounds=8)


def test_generated_sentences_have_labelled_values_and_are_the_same_each_time() -> None:
    examples = generate(300, seed=5)
    assert examples == generate(300, seed=5)
    for example in examples:
        for span in example.spans:
            assert span.type in LABELS
            assert example.text[span.start : span.end].strip()
    assert {span.type for each in examples for span in each.spans} >= {
        *("PERSON", "LOCATION", "ORGANIZATION", "STREET_ADDRESS", "TITLE"),
        *("AGE", "DATE_TIME", "NRP", "ZIP_CODE"),
    }
    assert any("가" <= each <= "힣" for example in examples for each in example.text)


@pytest.mark.parametrize(
    ("word", "after", "expected"),
    [
        ("철수", "은 왔다", "는 왔다"),
        ("지훈", "가 왔다", "이 왔다"),
        ("서울", "로 간다", "으로 간다"),
        ("Ann", "은 왔다", "은 왔다"),
        ("철수", "이상하다", "이상하다"),
    ],
)
def test_particles_fit_the_word_before(word: str, after: str, expected: str) -> None:
    assert with_particle(word, after) == expected


def test_a_word_has_the_label_of_the_span_it_begins_in() -> None:
    text = "Ann O'Neil met 김철수는 in Oslo"
    spans = [Labelled("PERSON", 0, 10), Labelled("PS", 15, 18), Labelled("UNKNOWN", 20, 22)]
    example = Example(text, spans)
    labels = labels_of(example, words_of(text))
    assert labels == ["PERSON", "PERSON", "PERSON", NONE, "PERSON", NONE, NONE]
    assert tails_of([example]) == [("김철수", "는")]


def test_tails_are_cut_off_only_where_names_seldom_end_so() -> None:
    seen = (
        [("서울", "")] * 20 + [("제주도", "")] * 20 + [("서울", "에서")] * 8 + [("서울", "도")] * 3
    )
    tails = tails_from(seen)
    assert tails["에서"] > 0
    assert "도" not in tails


def test_plain_text_is_text_without_names() -> None:
    lists = lists_of(
        {COMMON: ["tell", "me", "a", "joke", "please"], GIVEN: ["maria"], PLACE: ["서울"]}
    )
    texts = ["tell me a joke", "tell maria a joke", "A rare quokka sleeps.", "I saw Maria."]
    texts += ["Route 66 is long.", "in paris", "비가 온다", "서울 날씨", "tell me a joke"]
    found = [each.text for each in plain_examples(texts, Pools(0), lists)]
    assert found == ["tell me a joke", "A rare quokka sleeps.", "비가 온다"]


def test_whole_templates_are_held_out_together() -> None:
    rows = [Example(f"row {number}", template_id=number % 10) for number in range(200)]
    train, held_out = split_rows(rows, "templates", 0.7)
    assert {row.template_id for row in train}.isdisjoint({row.template_id for row in held_out})
    assert train
    assert held_out
    train, held_out = split_rows(rows, "rows", 0.7)
    assert 0.5 < len(train) / 200 < 0.9
    assert split_rows(rows, "rows", 0.7) == (train, held_out)


def write(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def test_a_training_run_writes_a_model_that_can_be_read(tmp_path: Path) -> None:
    names = ["Ann", "Bob", "Cleo", "Dan", "Eve", "Finn", "Gus", "Hal", "Ida", "Joe"] * 3
    rows: list[dict[str, object]] = [
        {
            "id": str(at),
            "text": f"call {name} now {at}",
            "spans": [{"type": "PERSON", "start": 5, "end": 5 + len(name)}],
        }
        for at, name in enumerate(names)
    ]
    data = write(tmp_path / "rows.jsonl", rows)
    plain = write(tmp_path / "plain.jsonl", [{"text": "call me later please"}] * 5)
    material = Material([data], [plain], [plain])
    dry = train_names(material, FEW, tmp_path / "dry", dry_run=True)
    assert dry.version == ""
    assert not (tmp_path / "dry").exists()
    story = train_names(material, FEW, tmp_path / "names", command="made in a test")
    artefact = read_artefact(tmp_path / "names", FORM)
    assert artefact.manifest == story
    assert set(story.measured) >= {"f2_en", "recall_en", "precision_en"}
    unseen = [str(row["text"]) for row in rows if row_hash(str(row["text"])) not in artefact.seen]
    assert 0 < len(unseen) < len(rows)
    assert tagger_of(artefact).find("my name is Elisabeth Miller")


def test_rows_of_another_schema_are_refused(tmp_path: Path) -> None:
    data = write(tmp_path / "rows.jsonl", [{"text": "x", "spans": "y"}])
    with pytest.raises(UnfitData, match="line 1"):
        train_names(Material([data]), FEW, tmp_path / "names")
