"""Plots of `eventrail estimate`, SVG files by matplotlib."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from eventrail.cli.estimating.tables import Named
from eventrail.cli.lazy import lazily
from eventrail.estimating.choices.report import PolicyReport
from eventrail.estimating.loops.report import LoopReport

_FIXED = {"svg.hashsalt": "eventrail", "svg.fonttype": "none"}
"""The same numbers make the same file."""


def forest(named: Named, title: str, path: Path) -> None:
    """Write values with their intervals, one a line."""
    figure: Any = _figure(8, 0.4 * max(2, len(named)) + 1.2)
    _bars(figure.subplots(), named, title)
    _save(figure, path)


def policy_plot(report: PolicyReport, title: str, path: Path) -> None:
    """Write the estimates of a policy, and how the weights of requests are spread."""
    named: Named = {"as it was logged": report.logged, **report.estimates}
    figure: Any = _figure(8, 0.4 * len(named) + 4)
    upper, lower = figure.subplots(2, 1)
    _bars(upper, named, title)
    if report.overlap is not None:
        edges = np.asarray(report.overlap.edges)
        lower.stairs(report.overlap.counts, edges, fill=True, color="#1d4ed8")
        lower.set_xscale("log")
    lower.set_xlabel("weight of a request: wanted probability / logged propensity")
    lower.set_ylabel("requests")
    _save(figure, path)


def loops_plot(found: Sequence[LoopReport], path: Path) -> None:
    """Write the effective number of things shown, over the windows."""
    figure: Any = _figure(8, 2.4 * max(1, len(found)))
    panels = np.atleast_1d(figure.subplots(max(1, len(found)), 1))
    for panel, each in zip(panels, found, strict=False):
        values = [window.effective for window in each.windows]
        panel.plot(range(1, len(values) + 1), values, marker="o", color="#1d4ed8")
        panel.set_ylim(0, 1.1 * max(values, default=1.0))
        panel.set_title(f"{each.kind}: {each.verdict}", loc="left", fontsize=10)
        panel.set_ylabel("effective number")
    panels[-1].set_xlabel("window, of equally many shown")
    _save(figure, path)


def _bars(panel: Any, named: Named, title: str) -> None:
    kept = [(name, each) for name, each in named.items() if each and math.isfinite(each.value)]
    for row, (_, each) in enumerate(kept):
        if math.isfinite(each.half):
            panel.plot([each.low, each.high], [row, row], color="#1d4ed8")
        panel.plot([each.value], [row], marker="o", color="#1d4ed8")
    panel.set_yticks(range(len(kept)), [name for name, _ in kept])
    panel.invert_yaxis()
    panel.set_title(title, loc="left", fontsize=10)


def _figure(width: float, height: float) -> Any:
    made = lazily("matplotlib.figure", "Figure", "analyst")
    return made(figsize=(width, height), layout="constrained")


def _save(figure: Any, path: Path) -> None:
    with lazily("matplotlib", "rc_context", "analyst")(_FIXED):
        figure.savefig(path, format="svg", metadata={"Date": None})
