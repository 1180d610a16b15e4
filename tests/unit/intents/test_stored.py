import json
from pathlib import Path

import pytest

from eventrail.evaluating.rows import UnfitData
from eventrail.intents.fit_net import Plan
from eventrail.intents.make import make_model
from eventrail.intents.stored import read_classifier

PLAN = Plan(hidden=24, epochs=25, batch=32, outside=16)
KINDS = {
    "rain": ["will it rain {}", "is there rain {}", "do I need an umbrella {}"],
    "song": ["play a song {}", "put on some music {}", "I want to hear a tune {}"],
    "alarm": ["wake me {}", "set an alarm {}", "ring the bell {}"],
}
WHEN = [
    "today", "tomorrow", "now", "tonight", "on monday", "at noon", "later", "at six", "in june",
    "at dawn", "after lunch", "before dinner", "this week", "on friday", "at midnight", "by eight",
    "in the evening", "next week", "on sunday", "in an hour", "at home", "for me", "please", "soon",
]  # fmt: skip


def rows() -> list[dict[str, str]]:
    found = [
        {"text": pattern.format(when), "intent": name}
        for name, patterns in KINDS.items()
        for pattern in patterns
        for when in WHEN
    ]
    return [*found, *({"text": f"who was the king of {n}", "intent": "oos"} for n in "abcdefghij")]


def write(path: Path, lines: list[dict[str, str]]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def test_a_model_is_trained_measured_stored_and_read(tmp_path: Path) -> None:
    data = write(tmp_path / "rows.jsonl", rows())
    made = make_model([data], tmp_path / "m" / "small", plan=PLAN)
    assert made.intents == 3
    assert made.trained_on + made.measured_on == len(rows())
    assert made.measured["accuracy_in_scope"] > 0.8
    classifier, artefact = read_classifier(str(tmp_path / "m" / "small"))
    assert classifier.version == made.version
    assert classifier.read("play music tomorrow").intent == "song"
    assert len(artefact.seen) == made.trained_on
    assert str(tmp_path) not in artefact.manifest.command
    again = make_model([data], tmp_path / "again" / "small", plan=PLAN)
    assert again.version == made.version


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    data = write(tmp_path / "rows.jsonl", rows())
    made = make_model([data], tmp_path / "m", dry_run=True)
    assert not made.version
    assert not (tmp_path / "m").exists()


def test_too_few_examples_are_refused(tmp_path: Path) -> None:
    data = write(tmp_path / "rows.jsonl", rows()[:20])
    with pytest.raises(UnfitData, match="too few"):
        make_model([data], tmp_path / "m")
