"""Replicas, queue and time to first token over time, as SVG."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from eventrail.autoscaling.arrivals import Arrival
from eventrail.charts import Line, Panel, draw
from loadtests.autoscaling_compare import Trial
from loadtests.stats import percentile

_WINDOW_S = 15
_SHOWN = ("this policy", "Serve's default", "Serve's, our target load")
_TOP_S = 20.0


def plot(name: str, trials: Sequence[Trial]) -> str:
    """Return the plot of one load."""
    arrivals = trials[0].arrivals
    shown = [trial for trial in trials if trial.policy in _SHOWN]
    return draw(
        f"{name}: {len(arrivals)} requests",
        "minutes",
        [
            Panel("requests a second", [Line("arrivals", _rate(arrivals))]),
            Panel("replicas, loading ones too", [_line(trial, "paid") for trial in shown]),
            Panel("requests that wait for a slot", [_line(trial, "pending") for trial in shown]),
            Panel(
                f"time to first token, 95th percentile of {_WINDOW_S} s, cut at {_TOP_S:g} s",
                [Line(trial.policy, _waits(trial, arrivals)) for trial in shown],
                top=_TOP_S,
            ),
        ],
    )


def _line(trial: Trial, field: str) -> Line:
    points = [(sample.at / 60, float(getattr(sample, field))) for sample in trial.outcome.samples]
    return Line(trial.policy, points[::5], steps=True)


def _rate(arrivals: Sequence[Arrival]) -> list[tuple[float, float]]:
    windows: dict[int, int] = defaultdict(int)
    for arrival in arrivals:
        windows[int(arrival.at // _WINDOW_S)] += 1
    return [(w * _WINDOW_S / 60, windows[w] / _WINDOW_S) for w in range(max(windows) + 1)]


def _waits(trial: Trial, arrivals: Sequence[Arrival]) -> list[tuple[float, float]]:
    windows: dict[int, list[float]] = defaultdict(list)
    for arrival, seconds in zip(arrivals, trial.outcome.first_token_s, strict=True):
        windows[int(arrival.at // _WINDOW_S)].append(seconds)
    return [
        (window * _WINDOW_S / 60, percentile(sorted(values), 95))
        for window, values in sorted(windows.items())
    ]
