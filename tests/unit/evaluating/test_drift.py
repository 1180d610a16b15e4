"""How drift is evaluated: streams that turn at a known request, and what is counted."""

from itertools import product
from pathlib import Path

import msgspec
import numpy as np
import pytest

from eventrail.evaluating.drift import evaluate
from eventrail.evaluating.drift.evaluate import columns_of, figures
from eventrail.evaluating.drift.runs import Run, runs_of
from eventrail.evaluating.drift.streams import SHARES, Plan, changed, plain, texts_of
from eventrail.evaluating.rows import UnfitData
from eventrail.intents.rows import IntentRow

PLAN = Plan(steady=650, patience=60, quiet=60)

_VERBS = ("open", "close", "find", "move", "change", "cancel")
_WHEN = ("today", "tomorrow", "next week", "in May", "this evening", "soon")
_THINGS = {
    "rail": ("my train", "the platform", "a ticket", "the timetable", "the carriage"),
    "bank": ("my account", "the card", "a loan", "the balance", "the transfer"),
    "home": ("the oven", "a lamp", "the heating", "the shutters", "the door"),
    "food": ("the recipe", "a table", "the menu", "the pasta", "a cake"),
}


def rows() -> list[IntentRow]:
    return [
        IntentRow(f"{please}{verb} {thing} {when}?", domain, domain=domain)
        for domain, things in _THINGS.items()
        for please, verb, thing, when in product(("", "please "), _VERBS, things, _WHEN)
    ]


class Alarmed:
    """Alarms at every text that holds a word, and once in the steady part."""

    def __init__(self, word: str) -> None:
        self._word = word

    def take(self, text: str, number: int) -> bool:
        return self._word in text or number == 5


def test_a_stream_is_usual_until_it_turns() -> None:
    texts = texts_of(rows(), [], 3, PLAN)
    assert set(texts.others) == {"topic", "length", "form"}
    usual = set(texts.usual)
    assert not usual & set(texts.others["topic"])
    assert [*changed(texts, "topic", 0.0, 3, PLAN)] == texts.usual[650:710]
    assert [*changed(texts, "topic", 1.0, 3, PLAN)] == texts.others["topic"][650:710]
    mixed = [*changed(texts, "topic", 0.3, 3, PLAN)]
    assert 5 <= sum(text not in usual for text in mixed) <= 35
    assert mixed == [*changed(texts, "topic", 0.3, 3, PLAN)]
    with_corpus = texts_of(rows(), [IntentRow("What?", "x")], 3, PLAN)
    assert set(with_corpus.others["other_set"]) == {"what"}
    assert plain("Don't, PLEASE!") == "don t please"


def test_runs_say_when_the_alarm_came_and_how_often_it_was_false() -> None:
    texts = texts_of(rows(), [], 3, PLAN)
    others = {"topic": ["new words"] * len(texts.usual)}
    runs = list(
        runs_of(lambda: Alarmed("new"), msgspec.structs.replace(texts, others=others),
                ["topic"], 3, PLAN)
    )  # fmt: skip
    assert len(runs) == 1 + len(SHARES)
    assert (runs[0].false_alarms, runs[0].quiet) == (1, 710)
    assert runs[-1].delay == 1


def test_figures_are_medians_of_what_was_noticed() -> None:
    runs = [
        Run("none", 0.0, None, 2, 10_000),
        Run("topic", 0.1, None, 0, 0),
        Run("topic", 0.5, 10, 0, 0),
        Run("topic", 1.0, 30, 0, 0),
    ]
    assert figures(columns_of(runs)) == {
        "detected": pytest.approx(2 / 3),
        "detection_delay_requests": 20.0,
        "false_alarms_per_10k": 2.0,
    }
    assert "detected" not in figures(columns_of(runs[:1]))


def test_the_whole_evaluation(tmp_path: Path) -> None:
    data = tmp_path / "rows.jsonl"
    data.write_bytes(b"\n".join(map(msgspec.json.encode, rows())))
    found = evaluate(data, seeds=1, plan=PLAN)
    assert found.n == 16
    assert found.metrics["detected"].value > 0.2
    assert found.metrics["false_alarms_per_10k"].value == 0.0
    assert set(found.by["shift"]) >= {"topic 1", "length 0.1", "form 0.5", "none"}
    assert found.baseline is not None
    assert "kswin_detected" in found.baseline.metrics
    assert np.isfinite(found.per_item_ms["p50"])


def test_one_domain_is_not_enough(tmp_path: Path) -> None:
    data = tmp_path / "rows.jsonl"
    data.write_bytes(msgspec.json.encode(IntentRow("hello", "greet")))
    with pytest.raises(UnfitData, match="200 rows"):
        evaluate(data, seeds=1)
