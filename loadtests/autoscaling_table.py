"""The tables of the autoscaling simulation."""

from __future__ import annotations

from collections.abc import Sequence

from loadtests.autoscaling_compare import Trial
from loadtests.autoscaling_sweep import Setting
from loadtests.stats import percentile
from loadtests.tables import Table

_SHOWN = 8


def figures(trials: Sequence[Trial], slo: float) -> Table:
    """Return a row for each load and policy; `slo` in seconds to the first token."""
    columns = ["load", "policy", "replica-seconds", "TTFT p50 s", "p95 s", "p99 s"]
    return Table(
        title="Policies on recorded arrivals (simulation)",
        columns=[*columns, f"over {slo:g} s"],
        rows=[_row(trial, slo) for trial in trials],
    )


def _row(trial: Trial, slo: float) -> list[str]:
    waits = trial.waits
    over = sum(seconds > slo for seconds in waits) / len(waits)
    percentiles = [f"{percentile(waits, percent):.2f}" for percent in (50, 95, 99)]
    paid = f"{trial.replica_s:,.0f}"
    return [trial.load, trial.policy, paid, *percentiles, f"{over:.1%}"]


def sweep_figures(settings: Sequence[Setting], chosen: Setting) -> Table:
    """Return the settings nearest to the chosen one in price, with it marked."""
    ordered = sorted(settings, key=lambda setting: setting.replica_s)
    at = ordered.index(chosen)
    return Table(
        title="Settings over all loads, by price; * is the choice",
        columns=["target_load", "max_wait_s", "up_after_s", "down_after_s", "replica-s", "over"],
        rows=[_setting(each, chosen) for each in ordered[max(0, at - _SHOWN) : at + _SHOWN + 1]],
    )


def _setting(setting: Setting, chosen: Setting) -> list[str]:
    limits = setting.limits
    values = (limits.max_wait_s, limits.up_after_s, limits.down_after_s)
    mark = "*" if setting is chosen else ""
    return [
        f"{limits.target_load:g}{mark}",
        *(f"{value:g}" for value in values),
        f"{setting.replica_s:,.0f}",
        f"{setting.over:.2%}",
    ]
