"""Labelled pairs, what figures say of verdicts on them, and the preference that ships."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from eventrail.evaluating.judge import Both, columns_of, evaluate, figures
from eventrail.evaluating.judge_pairs import LabelledPair, labelled_pairs
from eventrail.evaluating.rows import UnfitData
from eventrail.judging.preference.model import preference_in_force
from eventrail.judging.preference.train import Pair, train_preference

PAIR = LabelledPair("1", "Why?", "Because of rain.", "No.", first_better=True)
THIS: Both = ("this", "this")
OTHER: Both = ("other", "other")
FIRST: Both = ("this", "other")


def write(path: Path, *rows: dict[str, object]) -> Path:
    path.write_text("\n".join(map(json.dumps, rows)))
    return path


def test_both_schemas_are_read(tmp_path: Path) -> None:
    one = write(
        tmp_path / "a.jsonl",
        {"input": "q", "output_1": "x", "output_2": "y", "preferred": 2, "subset": "s"},
    )
    two = write(
        tmp_path / "b.jsonl",
        {
            "question": "q",
            "response_A": "x",
            "response_B": "y",
            "label": "A>B",
            "source": "mmlu-pro-law",
        },
    )
    (first,), (second,) = labelled_pairs(one), labelled_pairs(two)
    assert (first.first_better, first.subset) == (False, "s")
    assert (second.first_better, second.subset) == (True, "mmlu-pro")


@pytest.mark.parametrize(
    "row",
    [
        {"text": "x"},
        {"input": "q", "output_1": "x", "output_2": "y", "preferred": 3},
        {"question": "q", "response_A": "x", "response_B": "y", "label": "A=B"},
    ],
)
def test_other_rows_do_not_fit(row: dict[str, object], tmp_path: Path) -> None:
    with pytest.raises(UnfitData):
        labelled_pairs(write(tmp_path / "a.jsonl", row))


def test_ties_count_half_and_a_judge_of_place_is_seen() -> None:
    pairs = [PAIR, replace(PAIR, first_better=False), PAIR, PAIR]
    found = figures(columns_of(pairs, [THIS, THIS, FIRST, None]))
    assert found["accuracy"] == pytest.approx((1 + 0 + 0.5 + 0.5) / 4)
    assert found["swap_consistency"] == pytest.approx(2 / 3)
    assert (found["ties"], found["no_verdict"]) == (0.5, 0.25)
    assert found["first_preferred"] == pytest.approx((1 + 1 / 4) / 2)
    assert found["longer_preferred"] == 1.0


def test_kappa_is_1_for_a_perfect_judge_and_0_for_one_that_always_says_the_same() -> None:
    pairs = [PAIR, replace(PAIR, first_better=False)] * 4
    assert figures(columns_of(pairs, [THIS, OTHER] * 4))["kappa"] == 1.0
    assert figures(columns_of(pairs, [THIS] * 8))["kappa"] == 0.0
    assert figures(columns_of(pairs, [FIRST] * 8))["kappa"] == 0.0


@settings(max_examples=30)
@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=200))
def test_the_preference_does_not_hang_on_the_order(question: str, one: str, other: str) -> None:
    model = preference_in_force()
    sure = model.first_is_better(question, one, other)
    assert 0 <= sure <= 1
    assert model.first_is_better(question, other, one) == pytest.approx(1 - sure)
    assert model.first_is_better(question, one, one) == 0.5


def test_what_ships_judges_rows_of_its_own(tmp_path: Path) -> None:
    rows = [
        {"input": f"Describe the colour of thing {number}.", "output_1": "It is red.",
         "output_2": "Sorry, I cannot help with that.", "preferred": 1}
        for number in range(4)
    ]  # fmt: skip
    found = evaluate(write(tmp_path / "a.jsonl", *rows))
    assert (found.n, found.left_out) == (4, 0)
    assert found.metrics["swap_consistency"].value == 1.0
    assert found.baseline is not None
    assert found.baseline.metrics["first_accuracy"].value == 0.5
    assert found.baseline.metrics["first_swap_consistency"].value == 0.0


def test_training_learns_a_plain_rule_and_is_repeatable(tmp_path: Path) -> None:
    def made(number: int) -> Pair:
        texts = ("word " * (30 + number % 7), "word " * (4 + number % 5))
        one, other = texts if number % 2 else texts[::-1]
        return Pair(f"Name thing {number}.", one, other, first_better=bool(number % 2), of="made")

    pairs = [made(number) for number in range(60)]
    one = train_preference(pairs, tmp_path / "one", command="test")
    two = train_preference(pairs, tmp_path / "two", command="test")
    assert one.version == two.version
    assert one.measured["held_accuracy"] == 1.0
    assert train_preference(pairs, tmp_path / "three", command="test", dry_run=True).version == ""
    assert not (tmp_path / "three").exists()
