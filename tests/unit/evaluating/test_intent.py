import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from eventrail.cli.app import build
from eventrail.evaluating.intent import evaluate
from eventrail.evaluating.intent.metrics import Judgement, columns, figures
from eventrail.evaluating.rows import UnfitData
from eventrail.learning.artefact import row_hash
from tests.unit.intents.sets import SUPPORT


def write(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def examples(tmp_path: Path) -> Path:
    rows: list[dict[str, object]] = [
        {"text": text, "intent": name}
        for name, intent in SUPPORT.intents.items()
        for text in intent.examples
    ]
    return write(tmp_path / "train.jsonl", [*rows, {"text": "write my homework", "intent": "oos"}])


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write(
        tmp_path / "data.jsonl",
        [
            {"text": "could I get a refund", "intent": "refund", "domain": "money"},
            {"text": "where's my package?", "intent": "delivery", "domain": "post"},
            {"text": "please cancel the order", "intent": "cancel", "domain": "post"},
            {"text": "the sky is blue over norway", "intent": "oos", "in_scope": False},
            {"text": "who wrote hamlet", "intent": "oos"},
        ],
    )


def test_the_figures_are_what_the_contract_says() -> None:
    judged = [
        Judgement("a", rejected=False, inside=0.9, sure=0.8, close=True),
        Judgement("a", rejected=True, inside=0.3, sure=0.6, close=True),
        Judgement("b", rejected=False, inside=0.8, sure=0.6, close=True),
        Judgement("b", rejected=True, inside=0.1, sure=0.6),
        Judgement("b", rejected=False, inside=0.5, sure=0.6),
    ]
    found = figures(columns(["a", "a", "a", "", ""], judged))
    assert found["accuracy_in_scope"] == pytest.approx(1 / 3)
    assert found["accuracy_closed"] == pytest.approx(2 / 3)
    assert found["oos_false_positive_rate"] == pytest.approx(1 / 3)
    assert found["oos_recall"] == 0.5
    assert found["auroc_oos"] == pytest.approx(5 / 6)
    assert found["top2_accuracy"] == 1.0
    assert found["ece"] == pytest.approx((0.2 + abs(1.2 - 1)) / 3)


def test_only_what_the_rows_tell_of_is_figured() -> None:
    inside = figures(columns(["a"], [Judgement("a", rejected=False, inside=1.0)]))
    assert inside.keys() == {"accuracy_in_scope", "accuracy_closed", "oos_false_positive_rate"}
    outside = figures(columns([""], [Judgement("a", rejected=True, inside=0.1, sure=0.5)]))
    assert outside == {"oos_recall": 1.0}


def test_a_tenants_examples_are_learnt_and_held_against_a_baseline(
    data: Path, examples: Path
) -> None:
    found = evaluate(data, examples)
    assert found.n == 5
    assert found.metrics["accuracy_in_scope"].value == 1.0
    assert found.metrics["oos_recall"].value == 1.0
    assert set(found.by["domain"]) == {"-", "money", "post"}
    assert found.baseline is not None
    plain = {name: metric.value for name, metric in found.baseline.metrics.items()}
    assert plain["accuracy_closed"] > 0.5
    assert {"auroc_oos", "majority_accuracy_in_scope"} <= plain.keys()


def test_the_model_that_ships_judges_what_it_has_not_seen(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"text": "kindly put a new alarm for a quarter to nine", "intent": "alarm"},
        {"text": "how many wives did the last tsar have", "intent": "oos"},
    ]
    found = evaluate(write(tmp_path / "rows.jsonl", rows))
    assert (found.n, found.left_out) == (2, 0)
    assert found.metrics["oos_recall"].value == 1.0
    assert found.baseline is not None
    assert not found.baseline.metrics


def test_intents_that_nobody_knows_do_not_fit(data: Path, examples: Path, tmp_path: Path) -> None:
    with pytest.raises(UnfitData, match="--train"):
        evaluate(data)
    strange = write(tmp_path / "s.jsonl", [{"text": "x", "intent": "unheard_of"}])
    with pytest.raises(UnfitData, match="unheard_of"):
        evaluate(strange, examples)


def test_the_command_prints_one_object_or_ends_with_two(data: Path, examples: Path) -> None:
    run = CliRunner()
    typed = ["eval", "intent", "--data", str(data), "--train", str(examples), "--json"]
    shown = run.invoke(build(), typed)
    assert shown.exit_code == 0, shown.output
    assert json.loads(shown.stdout)["name"] == "intent"
    unfit = write(data.parent / "unfit.jsonl", [{"words": "x"}])
    refused = run.invoke(build(), ["eval", "intent", "--data", str(unfit)])
    assert refused.exit_code == 2
    assert "line 1" in refused.output


def test_rows_are_known_again_by_their_hash() -> None:
    assert np.unique([row_hash(text) for text in ("a", "a ", " a")]).size == 1
