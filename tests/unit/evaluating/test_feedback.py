"""The evaluation of dissatisfaction, on dialogues written here."""

from pathlib import Path

import msgspec
import pytest

from eventrail.evaluating.feedback import evaluate, figures
from eventrail.evaluating.rows import UnfitData
from eventrail.signals.model import in_force
from eventrail.signals.train.rows import Dialogue, RatedTurn, examples_of, fold_of
from eventrail.signals.train.train import train_dissatisfied

GOOD = ("thanks, that is great", "perfect, book it please", "yes, sounds good")
BAD = ("no, that is wrong", "this is useless", "I already told you, not that one")


def dialogues(count: int) -> list[Dialogue]:
    """Every other one goes wrong at its second turn."""
    found: list[Dialogue] = []
    for number in range(count):
        bad = number % 2 == 1
        said = (BAD if bad else GOOD)[number % 3]
        turns = [
            RatedTurn("user", f"find me place number {number}", [3, 3, 3]),
            RatedTurn("system", "Sorry, there is none." if bad else "Here it is."),
            RatedTurn("user", said, [2, 2, 3] if bad else [4, 3, 4]),
            RatedTurn("user", "and not rated"),
        ]
        found.append(Dialogue(f"d{number}", turns, "test"))
    return found


def written(path: Path, rows: list[Dialogue]) -> Path:
    path.write_bytes(b"\n".join(msgspec.json.encode(row) for row in rows))
    return path


def test_turns_without_ratings_are_left_out_and_the_others_told(tmp_path: Path) -> None:
    found = evaluate(written(tmp_path / "rows.jsonl", dialogues(120)))
    assert (found.name, found.n, found.left_out) == ("feedback", 240, 0)
    own = {"precision", "recall", "f1", "auc"}
    assert set(found.metrics) == {*own, "f1_over_baseline", "auc_over_baseline"}
    assert found.metrics["auc"].value > 0.8
    low, high = found.metrics["auc"].ci95
    assert low <= found.metrics["auc"].value <= high
    assert set(found.by) == {"domain", "turn"}
    assert found.baseline is not None
    assert set(found.baseline.metrics) == own
    for name in ("f1", "auc"):
        over = found.metrics[f"{name}_over_baseline"]
        ours, theirs = found.metrics[name].value, found.baseline.metrics[name].value
        assert over.value == pytest.approx(ours - theirs)
        assert over.ci95[0] <= over.value <= over.ci95[1]


def test_a_model_sees_no_later_turn() -> None:
    (first, second) = examples_of(dialogues(2)[1])
    assert [turn.text for turn in first.turns] == ["find me place number 1"]
    assert second.turns[-1].text in BAD
    assert (first.bad, second.bad) == (False, True)


@pytest.mark.parametrize(
    "line", [b"{", b'{"id":"a"}', b'{"id":"a","turns":[{"role":"user","text":"x"}]}']
)
def test_rows_that_do_not_fit_are_refused(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(line)
    with pytest.raises(UnfitData):
        evaluate(path)


def test_training_is_repeatable_and_leaves_its_rows_out(tmp_path: Path) -> None:
    rows = dialogues(160)
    path = written(tmp_path / "rows.jsonl", rows)
    one = train_dissatisfied([path], tmp_path / "one")
    two = train_dissatisfied([path], tmp_path / "two")
    assert one.version == two.version
    assert one.trained_on["dialogues"] == sum(fold_of(row) != 4 for row in rows)
    assert len(one.seen) == 12 * one.trained_on["dialogues"]
    assert one.version != in_force().version
    with pytest.raises(UnfitData, match="of each kind"):
        train_dissatisfied([written(tmp_path / "few.jsonl", rows[:4])], tmp_path / "few")


def test_figures_without_a_dissatisfied_turn_say_only_what_they_can() -> None:
    import numpy as np  # noqa: PLC0415 -- only here

    columns = {
        "bad": np.zeros(3, bool),
        "told": np.zeros(3, bool),
        "chance": np.asarray([0.1, 0.2, 0.3]),
    }
    assert figures(columns) == {"precision": 0.0}
