"""How far a judge is to be believed: anchors over time, and the map to probabilities."""

import itertools
import random
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.contracts.notes import Judged, Note
from eventrail.judging.anchors import Seen, moved, over_time, seen_in
from eventrail.judging.calibration import calibrated

START = datetime(2026, 1, 5, tzinfo=UTC)


def anchor(day: float, score: float, known: float, version: str = "1") -> Seen:
    return Seen(START + timedelta(days=day), "model:m", version, score, known)


def test_only_notes_on_anchors_count() -> None:
    datas = (Judged("m", {"rubric": 0.5}, known=1.0), Judged("m", {"rubric": 0.5}))
    notes = [
        Note("n", "r", "acme", "judged", START, "t", msgspec.Raw(msgspec.json.encode(data)))
        for data in datas
    ]
    assert seen_in(notes) == [Seen(START, "m", "", 0.5, 1.0)]


def test_a_judge_that_drifts_is_seen_on_its_anchors_and_one_that_does_not_is_not() -> None:
    draw = random.Random(1)
    known = [draw.choice([0.0, 0.25, 0.5, 0.75, 1.0]) for _ in range(120)]

    def scored(shift: float, day: float) -> list[Seen]:
        return [anchor(day, k + shift + draw.gauss(0, 0.1), k) for k in known]

    before, after, same = scored(0.0, 0), scored(0.1, 1), scored(0.0, 2)
    assert moved(before, after).surely
    assert moved(before, after).change == pytest.approx(0.1, abs=0.03)
    assert not moved(before, same).surely
    first, second, _ = over_time([*after, *before, *same], timedelta(days=1))
    assert (first.begin, first.number) == (START, 120)
    assert first.low < 0 < first.high
    assert second.low > 0
    assert second.error > first.error


def test_versions_stand_apart_and_one_judgement_says_nothing_surely() -> None:
    found = over_time([anchor(0, 1.0, 0.5), anchor(0, 0.5, 0.5, "2")], timedelta(days=1))
    assert [(each.version, each.bias) for each in found] == [("1", 0.5), ("2", 0.0)]
    assert found[0].low == float("-inf")


def test_a_lenient_judge_is_brought_down_by_both_methods() -> None:
    draw = random.Random(2)
    scores = [draw.choice([0.0, 0.25, 0.5, 0.75, 1.0]) for _ in range(2000)]
    good = [float(draw.random() < score * 0.6) for score in scores]
    for method in ("isotonic", "platt"):
        found = calibrated("m", "1", scores, good, method=method)
        assert found.probability(1.0) == pytest.approx(0.6, abs=0.06)
        assert found.probability(0.0) == pytest.approx(0.0, abs=0.08)
    assert calibrated("m", "1", scores, good).method == "isotonic"
    assert calibrated("m", "1", scores[:50], good[:50]).method == "platt"


@given(
    st.lists(st.tuples(st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]), st.floats(0, 1)), min_size=1),
    st.sampled_from(["isotonic", "platt"]),
)
def test_probabilities_are_0_to_1_and_isotonic_ones_never_fall(
    rows: list[tuple[float, float]], method: str
) -> None:
    scores, good = [score for score, _ in rows], [label for _, label in rows]
    found = calibrated("m", "1", scores, good, method=method)  # type: ignore[arg-type] -- sampled
    values = [found.probability(at / 20) for at in range(21)]
    assert all(-1e-9 <= value <= 1 + 1e-9 for value in values)
    if method == "isotonic":
        assert all(one <= two + 1e-9 for one, two in itertools.pairwise(values))
