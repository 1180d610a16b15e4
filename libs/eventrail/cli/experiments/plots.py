"""Plots of `eventrail experiments`."""

from collections.abc import Sequence

from eventrail.charts.lines import Line, Panel, draw
from eventrail.experiments.curve import Curve
from eventrail.experiments.data import Data
from eventrail.experiments.estimate import samples_of


def curve_plot(curve: Curve) -> str:
    """Return quality over cost: the cascade, the random mix, the oracle."""
    points = sorted({(point.cost, point.quality) for point in curve.points})
    lines = [
        Line("cascade", points),
        Line("random mix", [curve.small, curve.large]),
        Line("oracle", sorted(curve.oracle)),
    ]
    panel = Panel("quality", lines, top=1.0)
    return draw("Cost and quality of the cascade", "cost of a request", [panel])


def arms_plot(data: Data, experiment: str, reward: str) -> str:
    """Return each arm's mean reward as requests came in."""
    outcomes = sorted(
        (each for each in data.outcomes.values() if each.experiment == experiment),
        key=lambda each: each.at,
    )
    samples = samples_of(data, outcomes, reward)
    arms = sorted({sample.arm for sample in samples})
    lines = [Line(arm, _running([s.reward for s in samples if s.arm == arm])) for arm in arms[:6]]
    return draw(experiment, "requests of the arm", [Panel(f"mean {reward} so far", lines)])


def _running(values: Sequence[float]) -> list[tuple[float, float]]:
    total = 0.0
    points: list[tuple[float, float]] = []
    for number, value in enumerate(values, 1):
        total += value
        points.append((float(number), total / number))
    return points
