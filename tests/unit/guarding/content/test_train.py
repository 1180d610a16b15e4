"""Training: from rows to an artefact, the same each time."""

import json
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from eventrail.cli.app import build
from eventrail.guarding.content.harm import model as harm_model
from eventrail.guarding.content.harm import train as harm_train
from eventrail.guarding.content.rows import HELD_OUT, TrainingRow, shares
from eventrail.guarding.content.toxicity import model as toxicity_model
from eventrail.guarding.content.toxicity import train as toxicity_train
from eventrail.learning.artefact import Manifest, read_artefact, row_hash, write_artefact

THINGS = ["balloon", "carpet", "melon", "pillow", "drum", "kettle", "candle", "log", "tyre", "nut"]
PEOPLE = [
    "nurse",
    "cousin",
    "waiter",
    "driver",
    "tailor",
    "guard",
    "baker",
    "clerk",
    "king",
    "maid",
]


def rows() -> list[TrainingRow]:
    english = [
        TrainingRow(
            f"{ask} {verb} the {noun}",
            positive,
            noun,
            1.0,
            "made",
            listed=True,
            contrast=True,
        )
        for ask in ("how do i", "please tell me how to", "explain how to", "i want to", "can you")
        for verb in ("stab", "crush", "burn", "kick")
        for nouns, positive in ((THINGS, False), (PEOPLE, True))
        for noun in nouns
    ]
    korean = [
        TrainingRow(f"{noun} {verb} 방법", positive, f"{noun}{verb}", 1.0, "made")
        for noun in ("풍선을", "상자를", "소파를", "나무를", "벽을", "컵을")
        for verb, positive in (
            ("죽이는", True),
            ("만드는", False),
            ("해치는", True),
            ("사는", False),
        )
    ]
    return [*english, *korean]


def test_harm_is_learnt_and_stored_and_read_again(tmp_path: Path) -> None:
    trained = harm_train.train(rows())
    settings, arrays = harm_model.packed(trained.model)
    manifest = Manifest("harm", "", harm_model.KIND, settings)
    write_artefact(tmp_path, manifest, arrays, map(row_hash, trained.seen))
    artefact = read_artefact(tmp_path, harm_model.KIND)
    read = harm_model.unpacked(artefact)
    assert read.probability("how do i stab the guard") > read.probability("how do i stab the log")
    assert read.probability("벽을 죽이는 방법") > read.probability("벽을 사는 방법")
    for text in ("how do i burn the king", "컵을 해치는 방법", ""):
        assert read.probability(text) == pytest.approx(trained.model.probability(text), abs=0.02)
    held = [row for row in rows() if row.held_out and row.listed]
    assert held
    assert artefact.seen.isdisjoint(row_hash(row.text) for row in held)
    assert len(artefact.seen) == sum(row.listed and not row.held_out for row in rows())


def test_a_group_is_held_out_as_a_whole() -> None:
    by_group: dict[str, set[bool]] = {}
    for row in rows():
        by_group.setdefault(row.group, set()).add(row.held_out)
    assert all(len(each) == 1 for each in by_group.values())
    many = [
        TrainingRow("", positive=False, group=f"{number}", weight=1.0, source="")
        for number in range(1000)
    ]
    assert sum(row.held_out for row in many) == pytest.approx(1000 / HELD_OUT, rel=0.2)


def test_shares_by_source_and_kind() -> None:
    found = shares(rows()[:2], lambda row: "balloon" in row.text, "found", "refused")
    assert found == {"made:refused": 0.5}


def test_toxicity_is_trained_on_what_its_files_label(tmp_path: Path) -> None:
    path = tmp_path / "comments" / "dev.jsonl"
    path.parent.mkdir()
    comments = [
        {"text": f"{word} {number}", "hate": label}
        for number in range(30)
        for word, label in (
            ("나쁜놈아 진짜", "hate"),
            ("고마워요 진짜", "none"),
            ("hello there", "none"),
        )
    ]
    path.write_text("\n".join(json.dumps(each) for each in comments), encoding="utf-8")
    read = toxicity_train.rows_of([path])
    labelled = [row for row in read if row.listed]
    assert len(labelled) == 60
    assert {row.source for row in labelled} == {"comments"}
    model = toxicity_train.train(read).model
    assert model.probability("나쁜놈아 진짜") > 0.5 > model.probability("고마워요 진짜")
    settings, _ = toxicity_model.packed(model)
    assert msgspec.convert(settings, toxicity_model.Settings).threshold == model.threshold


def test_the_command_says_what_it_would_do_and_what_does_not_fit(tmp_path: Path) -> None:
    data = tmp_path / "rows.jsonl"
    data.write_text('{"prompt": "x", "label": "safe", "type": "a", "focus": "b"}\n')
    out = tmp_path / "harm"
    typed = ["train", "guard", "harm", "--data", str(data), "--out", str(out), "--dry-run"]
    result = CliRunner().invoke(build(), typed)
    assert result.exit_code == 0, result.output
    assert "would train on" in result.output
    assert "nothing was written" in result.output
    assert not out.exists()
    data.write_text("no json")
    assert CliRunner().invoke(build(), typed).exit_code == 2
