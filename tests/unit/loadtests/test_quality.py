"""A part that is measured anew leaves the rest of the page as it was."""

from eventrail.evaluating.result import Evaluated, Metric
from loadtests.quality import Page, Run, merged, table


def run(name: str, data: str, value: float, date: str) -> Run:
    metrics = {"auc": Metric(value, (value, value))}
    found = Evaluated(name=name, data=data, n=9, seconds=1.0, per_item_ms={}, metrics=metrics)
    return Run(data, "shipped", found, date)


def test_the_newest_run_counts_and_the_others_stay() -> None:
    before = [run("feedback", "uss", 0.7, "2026-01-01"), run("pii", "cards", 0.9, "2026-01-01")]
    now = [run("feedback", "uss", 0.8, "2026-01-02")]
    runs = merged(before, now)
    assert [(each.set, each.found.metrics["auc"].value) for each in runs] == [
        ("cards", 0.9),
        ("uss", 0.8),
    ]
    lines = table(Page("two cores", runs)).splitlines()
    assert [line.split("|")[1].strip() for line in lines[2:]] == ["`cards`", "`uss`"]
    assert "0.800" in lines[-1]
