"""The autoscaling policy against recorded arrivals, beside fixed replicas and Serve's own policy.

    python -m loadtests.autoscaling --trace conv.csv --trace conversation.jsonl --out DIR

A simulation (`eventrail.autoscaling.simulate`), so it gives the same figures on every machine.
For each trace, as recorded and with its middle third twice as fast, it writes a plot of
replicas, queue and time to first token, and a row a policy. The first minutes, in which every
policy but the fixed ones finds its level, are plotted but not in the figures. Then it tries
other parameters and says which of them it would make the defaults.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from eventrail.autoscaling.arrivals import Arrival, read_trace, stretched
from eventrail.autoscaling.machine import Machine
from eventrail.config.pool import Autoscaling
from loadtests.autoscaling_compare import Trial, compare
from loadtests.autoscaling_plot import plot
from loadtests.autoscaling_sweep import best, sweep
from loadtests.autoscaling_table import figures, sweep_figures
from loadtests.tables import markdown, show

SURGE = 2.0


def main(
    trace: Annotated[list[Path], typer.Option(help="Azure's .csv or Mooncake's .jsonl.")],
    out: Annotated[Path, typer.Option(help="Folder for plots and tables.")],
    *,
    speed: Annotated[float, typer.Option(help="How many times as fast requests arrive.")] = 1.0,
    most: Annotated[int, typer.Option(help="Most replicas.")] = 12,
    slots: Annotated[int, typer.Option(help="Sequences a replica.")] = 32,
    cold_start: Annotated[float, typer.Option(help="Seconds until a replica works.")] = 60.0,
    slo: Annotated[float, typer.Option(help="Seconds to the first token aimed at.")] = 3.0,
) -> None:
    """Compare, plot, sweep, and recommend."""
    out.mkdir(parents=True, exist_ok=True)
    machine = Machine(slots=slots, cold_start_s=cold_start)
    loads = {name: load for path in trace for name, load in _loads(path, speed).items()}
    trials = [
        trial
        for name, load in loads.items()
        for trial in compare(name, load, machine, most=most, limits=Autoscaling())
    ]
    for name in loads:
        chosen = [trial for trial in trials if trial.load == name]
        (out / f"{name}.svg").write_text(plot(name, chosen), encoding="utf-8")
    _tell(trials, loads, machine, most=most, slo=slo, out=out)


def _loads(path: Path, speed: float) -> dict[str, list[Arrival]]:
    arrivals = read_trace(path)
    name = path.name.split(".")[0]
    return {
        name: stretched(arrivals, speed=speed),
        f"{name}-surge": stretched(arrivals, speed=speed, surge=SURGE),
    }


def _tell(
    trials: list[Trial],
    loads: dict[str, list[Arrival]],
    machine: Machine,
    *,
    most: int,
    slo: float,
    out: Path,
) -> None:
    table = figures(trials, slo)
    show(table)
    settings = sweep(loads, machine, most, slo)
    ranked = sweep_figures(settings, best(settings))
    show(ranked)
    text = f"{markdown(table)}\n\n{markdown(ranked)}\n"
    (out / "autoscaling.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
