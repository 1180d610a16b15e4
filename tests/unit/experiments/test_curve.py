from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.experiments.cases import InvalidCases, read_cases
from eventrail.experiments.curve import Case, curve_of, mix_at, oracle_of

QUALITY = st.sampled_from([0.0, 0.5, 1.0])
CASES = st.lists(
    st.builds(
        Case,
        confidence=st.floats(-5, 0),
        small_cost=st.floats(0.001, 0.01),
        small_quality=QUALITY,
        large_cost=st.floats(0.01, 0.1),
        large_quality=QUALITY,
    ),
    min_size=1,
    max_size=30,
)


@given(CASES)
def test_the_ends_are_the_small_model_and_both(cases: list[Case]) -> None:
    curve = curve_of(cases)
    first, last = curve.points[0], curve.points[-1]
    assert first.escalated == 0.0
    assert (first.cost, first.quality) == pytest.approx(curve.small)
    assert last.escalated == 1.0
    assert last.quality == pytest.approx(curve.large[1])
    assert last.cost == pytest.approx(curve.small[0] + curve.large[0])


@given(CASES)
def test_no_threshold_beats_the_oracle_and_more_escalation_costs_more(cases: list[Case]) -> None:
    points = curve_of(cases).points
    assert all(point.quality <= point.oracle + 1e-9 for point in points)
    assert all(a.cost <= b.cost + 1e-12 for a, b in pairwise(points))


@given(CASES)
def test_the_oracle_rises(cases: list[Case]) -> None:
    line = oracle_of(cases)
    assert line == sorted(line)
    best = sum(max(c.small_quality, c.large_quality) for c in cases) / len(cases)
    assert line[-1][1] == pytest.approx(best)


def test_a_confidence_that_knows_gives_a_cascade_above_the_mix() -> None:
    easy = [Case(-0.1, 1.0, 1.0, 10.0, 1.0)] * 8
    hard = [Case(-2.0, 1.0, 0.0, 10.0, 1.0)] * 2
    best = curve_of([*easy, *hard]).best
    assert (best.escalated, best.quality, best.cost) == (0.2, 1.0, 3.0)
    assert best.mix == pytest.approx(0.8 + 0.2 * 2 / 9)
    assert best.oracle == 1.0


def test_the_mix_stays_between_its_ends() -> None:
    small, large = (1.0, 0.5), (3.0, 0.9)
    assert [mix_at(cost, small, large) for cost in (0.0, 2.0, 9.0)] == [0.5, 0.7, 0.9]


def test_a_file_is_read_and_a_bad_line_named(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    case = Case(-0.5, 1.0, 1.0, 2.0, 1.0)
    path.write_bytes(msgspec.json.encode(case) + b"\n\n" + msgspec.json.encode(case))
    assert read_cases(path) == [case, case]
    path.write_text('{"confidence": -0.5}\n')
    with pytest.raises(InvalidCases, match=r"cases.jsonl:1: .*small_cost"):
        read_cases(path)
    path.write_text("")
    with pytest.raises(InvalidCases, match="holds no case"):
        read_cases(path)
