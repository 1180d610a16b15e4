"""The report on cost."""

from collections.abc import Sequence

import duckdb

from eventrail.studies.chosen import Chosen, subject
from eventrail.studies.cost.calls import KINDS, WASTE, Money, calls_of
from eventrail.studies.cost.forecast import LEAST_POINTS
from eventrail.studies.cost.measures import CACHED, COST
from eventrail.studies.cost.split import by_column
from eventrail.studies.cost.times import over_the_time, to_come
from eventrail.studies.cost.waste import caches, waste
from eventrail.studies.estimates import Estimate
from eventrail.studies.ratios import overall
from eventrail.studies.report import Cell, Column, Report, Section, Table
from eventrail.studies.selection import Selection
from eventrail.studies.shown import described as told
from eventrail.studies.shown import figure, lasting

_METHOD = (
    "Costs are those that the log recorded for each call, by the price list in force.",
    (
        "Totals are counted; means have 95 % intervals between sessions, users or lone "
        "requests, whichever hang together."
    ),
    (
        "What a cache saved is the number of its hits times the mean cost of completed "
        "requests of the same model that it did not serve."
    ),
    (
        "The forecast is a straight line through the complete steps of time, with a 95 % "
        "prediction interval."
    ),
)
_LIMITS = (
    "Costs that no price is known for count as 0.",
    "The forecast knows of no weekends, holidays or launches.",
    "Requests that a cache served may be easier than others, so that savings are rough.",
)


def report(connection: duckdb.DuckDBPyConnection, selection: Selection, chosen: Chosen) -> Report:
    """Return the report on what the chosen requests cost; there is at least one."""
    kinds = calls_of(connection)
    total = sum(each.cost for each in kinds)
    each = overall(connection, COST)
    ahead = to_come(connection, chosen)
    return Report(
        kind="cost",
        title="What it costs",
        subject=subject(selection, chosen),
        changed=(
            f"{chosen.count:,} requests cost {figure(total, 'money')} in all, "
            f"{told(each, 'money')} each on average."
        ),
        sure=_sure(ahead, chosen),
        todo=_advice(kinds, total, connection),
        sections=[
            Section("What was paid for", _lead(kinds, total), [_kinds_table(kinds, total)]),
            Section(
                "Over time",
                f"Each point stands for {lasting(chosen.bucket)}.",
                over_the_time(connection, chosen, ahead),
            ),
            Section("Where it goes", "The largest first.", by_column(connection, selection)),
            waste(connection, kinds),
            caches(connection),
        ],
        method=_METHOD,
        limits=_LIMITS,
    )


def _sure(ahead: Estimate | None, chosen: Chosen) -> str:
    counted = "What was spent is counted, not estimated"
    if ahead is None:
        return f"{counted}; for a forecast there are fewer than {LEAST_POINTS} steps of time."
    span = lasting(chosen.bucket * ahead.n)
    return f"{counted}; as things went, the next {span} will cost {told(ahead, 'money')}."


def _advice(kinds: Sequence[Money], total: float, connection: duckdb.DuckDBPyConnection) -> str:
    wasted = sum(each.cost for each in kinds if each.kind in WASTE)
    if total > 0 and wasted / total > 0.05:  # noqa: PLR2004 -- worth somebody's time
        share = figure(wasted / total, "share")
        return f"Look at what fails or comes too late: {share} of the money went there."
    hits = overall(connection, CACHED)
    if hits.value is not None and hits.value < 0.05:  # noqa: PLR2004 -- as above
        return (
            f"Caches serve {figure(hits.value, 'share')} of the requests: `eventrail cache stats` "
            "says whether more of them ask the same."
        )
    return "Nothing stands out; hold the next report against this one."


def _lead(kinds: Sequence[Money], total: float) -> str:
    tokens = sum(each.prompt_tokens + each.completion_tokens for each in kinds)
    calls = sum(each.calls for each in kinds)
    return f"{calls:,} calls with {tokens:,} tokens came to {figure(total, 'money')}."


def _kinds_table(kinds: Sequence[Money], total: float) -> Table:
    columns = (
        Column("kind", "For"),
        Column("calls", "Calls", "count"),
        Column("requests", "Requests", "count"),
        Column("prompt_tokens", "Prompt tokens", "count"),
        Column("completion_tokens", "Completion tokens", "count"),
        Column("cached_tokens", "Of the prompt, cached", "count"),
        Column("cost", "Cost", "money"),
        Column("share", "Share", "share"),
    )
    rows: list[Sequence[Cell]] = [
        (
            KINDS.get(each.kind, each.kind),
            each.calls,
            each.requests,
            each.prompt_tokens,
            each.completion_tokens,
            each.cached_tokens,
            each.cost,
            each.cost / total if total else 0.0,
        )
        for each in kinds
    ]
    return Table("calls_by_kind", "Paid calls", columns, rows, empty="No call was paid for.")
