import math
from xml.etree import ElementTree as ET

from hypothesis import example, given
from hypothesis import strategies as st

from eventrail.charts import Line, Panel, draw
from eventrail.charts.lines import round_up

points = st.lists(st.tuples(st.floats(0, 1e6), st.floats(0, 1e9)), max_size=20).map(sorted)


@given(st.lists(points, max_size=4), st.text(st.characters(min_codepoint=32, max_codepoint=900)))
def test_any_lines_make_a_well_formed_picture(
    lines: list[list[tuple[float, float]]], title: str
) -> None:
    panel = Panel(title, [Line(title, line, steps=True) for line in lines])
    picture = draw(title, "minutes", [panel, panel])
    root = ET.fromstring(picture)  # noqa: S314 -- our own
    drawn = [each for each in root.iter() if each.tag.endswith("polyline")]
    assert len(drawn) == 2 * len(lines)


def test_steps_hold_each_value_until_the_next_point() -> None:
    picture = draw("t", "x", [Panel("p", [Line("l", [(0, 0), (10, 2)], steps=True)])])
    (line,) = [p for p in picture.split("<") if p.startswith("polyline")]
    assert len(line.split('points="')[1].split('"')[0].split()) == 4


def test_the_axis_ends_at_a_round_number() -> None:
    assert [round_up(value) for value in (0, 0.3, 1, 7, 11, 2400)] == [1.0, 0.5, 1, 10, 20, 2500]


@given(st.floats(min_value=0, exclude_min=True, allow_infinity=False))
@example(5e-324)
@example(1.7976931348623157e308)
def test_the_axis_ends_at_or_above_any_value_a_float_holds(value: float) -> None:
    assert value * (1 - 1e-9) <= round_up(value) < math.inf
