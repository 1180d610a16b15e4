"""Training the verifier on pairs made here, and evaluating it on the same file."""

import random
from pathlib import Path
from typing import Any

import msgspec
import pytest

from eventrail.caching.semantic.learned.model import KIND, model_of
from eventrail.caching.semantic.learned.train.pairs import read_pairs
from eventrail.caching.semantic.learned.train.train import train_same
from eventrail.evaluating.cache_rows import asked_rows, pair_key
from eventrail.evaluating.rows import UnfitData
from eventrail.learning.artefact import read_artefact, row_hash

THINGS = ["car", "house", "cake", "table", "garden", "letter", "song", "bridge", "shirt", "boat"]
THINGS_KO = ["자동차", "주택", "케이크", "식탁", "정원", "편지", "노래", "다리", "셔츠", "배낭"]
DEEDS = ["paint", "repair", "clean", "copy", "move", "measure", "rent", "insure"]
DEEDS_KO = ["칠하는", "고치는", "닦는", "옮기는", "재는", "빌리는", "맡기는", "고르는"]


def _row(one: str, other: str, *, same: bool) -> dict[str, Any]:
    return {"text_a": one, "text_b": other, "equivalent": same}


def _pairs() -> list[dict[str, Any]]:
    chance = random.Random(1)
    rows: list[dict[str, Any]] = []
    for at in range(130):
        place = f"in town {chr(97 + at % 26)}{chr(97 + at // 26)}"
        thing, deed = chance.choice(THINGS), chance.choice(DEEDS)
        asked = f"How do I {deed} a {thing} {place}?"
        rows.append(_row(asked, f"How can I {deed} a {thing} {place}?", same=True))
        rows.append(
            _row(
                asked,
                f"How do people look at a {chance.choice(THINGS)} in {deed}ville?",
                same=False,
            )
        )
        thing_ko, deed_ko = chance.choice(THINGS_KO), chance.choice(DEEDS_KO)
        korean = f"{place} {thing_ko} {deed_ko} 방법"
        rows.append(_row(korean, f"{place} {thing_ko} {deed_ko} 법", same=True))
        rows.append(
            _row(korean, f"{thing_ko} 모양이 {chance.choice(THINGS_KO)} 같아요", same=False)
        )
    return rows


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pairs") / "rows.jsonl"
    path.write_bytes(b"\n".join(msgspec.json.encode(row) for row in _pairs()))
    return path


def test_it_trains_and_names_what_it_has_seen(data: Path, tmp_path: Path) -> None:
    story = train_same([data], tmp_path / "same", command="made by a test", trees=20)
    artefact = read_artefact(tmp_path / "same", KIND)
    assert set(model_of(artefact)) == {"en", "ko"}
    assert story.measured["en_hit_rate_at_1pct"] > 0.5
    pairs = read_pairs([data])
    seen = [pair for pair in pairs if row_hash(pair.key) in artefact.seen]
    assert 0.7 * len(pairs) < len(seen) < 0.9 * len(pairs)


def test_a_dry_run_writes_nothing(data: Path, tmp_path: Path) -> None:
    story = train_same([data], tmp_path / "same", dry_run=True)
    assert sum(story.trained_on.values()) == len(_pairs())
    assert not (tmp_path / "same").exists()


def test_pairs_that_share_a_question_stay_together(data: Path) -> None:
    fold: dict[str, int] = {}
    for pair in read_pairs([data]):
        for text in (pair.one, pair.other):
            assert fold.setdefault(text, pair.fold) == pair.fold


def test_too_few_pairs_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "few.jsonl"
    path.write_bytes(msgspec.json.encode(_row("Who?", "Whom?", same=True)))
    with pytest.raises(UnfitData):
        train_same([path], tmp_path / "same")


def test_a_paraphrase_is_asked_with_and_without_its_own(tmp_path: Path) -> None:
    rows = [
        {"query": "How do I pay a bill?", "paraphrase": "How can I pay a bill?"},
        {"query": "How do I pay the bill?", "paraphrase": "What is the way to pay a bill?"},
        {"query": "Which birds swim?", "paraphrase": "What birds can swim?"},
    ]
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b"\n".join(msgspec.json.encode(row) for row in rows))
    first, without, *_ = asked_rows(path)
    assert first.kept == ("How do I pay a bill?",)
    assert first.equivalent
    assert without.kept == ("Which birds swim?",)  # the second row repeats the first
    assert not without.equivalent
    assert first.key == pair_key("How can I pay a bill?", "How do I pay a bill?")


def test_other_schemas_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b'{"question": "Who?"}')
    with pytest.raises(UnfitData, match="text_a"):
        asked_rows(path)
