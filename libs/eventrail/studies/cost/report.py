"""The report on cost."""

from collections.abc import Sequence
from datetime import datetime

import duckdb

from eventrail.studies.asking import asked
from eventrail.studies.changes import changes_near, changes_table, marks_of
from eventrail.studies.chosen import Chosen, bucket_sql
from eventrail.studies.cost.calls import (
    KINDS,
    WASTE,
    Money,
    calls_of,
    repeated,
    saved_by_caches,
    unfinished,
)
from eventrail.studies.cost.forecast import LEAST_POINTS, forecast
from eventrail.studies.estimates import Estimate
from eventrail.studies.plots import Line, estimates, over_time
from eventrail.studies.ratios import Measure, overall
from eventrail.studies.ratios import estimates as figures
from eventrail.studies.report import Block, Cell, Column, Plot, Report, Section, Table
from eventrail.studies.selection import Selection, described
from eventrail.studies.shown import described as told
from eventrail.studies.shown import figure, lasting
from eventrail.studies.slicing import by_slice, value_of, values_of

_ALWAYS = ("tenant", "model", "route", "template")
_MOST_LINES = 5

COST = Measure("cost", "Cost of a request", "cost", "money", -1)
TOKENS = Measure("tokens", "Tokens of a request", "prompt_tokens + completion_tokens")
CACHED = Measure("cached", "From a cache", "cached::INT", "share", 1)


def report(connection: duckdb.DuckDBPyConnection, selection: Selection, chosen: Chosen) -> Report:
    """Return the report on what the chosen requests cost; there is at least one."""
    assert chosen.first is not None  # noqa: S101 -- the caller has looked
    assert chosen.last is not None  # noqa: S101 -- as above
    kinds = calls_of(connection)
    steps = _over_time(connection, chosen)
    total = sum(each.cost for each in kinds)
    each = overall(connection, COST)
    ahead = _ahead(steps, chosen)
    return Report(
        kind="cost",
        title="What it costs",
        subject=described(selection, chosen.count, chosen.first, chosen.last),
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
                _time_blocks(connection, chosen, ahead),
            ),
            Section("Where it goes", "The largest first.", _slices(connection, selection)),
            _waste(connection, kinds),
            _caches(connection),
        ],
        method=[
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
        ],
        limits=[
            "Costs that no price is known for count as 0.",
            "The forecast knows of no weekends, holidays or launches.",
            "Requests that a cache served may be easier than others, so that savings are rough.",
        ],
    )


def _over_time(connection: duckdb.DuckDBPyConnection, chosen: Chosen) -> list[float]:
    """Return the cost of every complete step of time, from the first to the last."""
    rows = asked(
        connection,
        f"SELECT floor(epoch(accepted_at) / {chosen.bucket})::BIGINT, fsum(cost) FROM chosen "  # noqa: S608 -- a number
        "GROUP BY 1 ORDER BY 1",
    )
    found: dict[int, float] = dict(rows)
    places = range(min(found) + 1, max(found))
    return [found.get(place, 0.0) for place in places]


def _ahead(steps: Sequence[float], chosen: Chosen) -> Estimate | None:
    return forecast(steps, len(steps)) if chosen.first != chosen.last else None


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


def _time_blocks(
    connection: duckdb.DuckDBPyConnection, chosen: Chosen, ahead: Estimate | None
) -> list[Block]:
    changes = changes_near(connection, chosen)
    marks = marks_of(changes)
    blocks: list[Block] = [_totals_plot(connection, chosen)]
    at = bucket_sql(chosen.bucket)
    points: list[tuple[datetime, Estimate]] = [
        (key[0], each) for key, each in figures(connection, COST, [at])
    ]
    blocks.append(
        over_time(
            "cost_of_a_request_over_time",
            "Cost of a request",
            [Line("mean", points)],
            "money",
            marks=marks,
        )
    )
    if ahead is not None:
        span = lasting(chosen.bucket * ahead.n)
        columns = (Column("span", "For the next"), Column("cost", "Cost", "money"))
        blocks.append(Table("forecast", "Forecast", columns, [(span, ahead)]))
    return [*blocks, changes_table(changes)]


def _totals_plot(connection: duckdb.DuckDBPyConnection, chosen: Chosen) -> Plot:
    rows = asked(
        connection,
        f"SELECT model, {bucket_sql(chosen.bucket)}, fsum(cost), count(*) FROM chosen "  # noqa: S608 -- our own expression
        "GROUP BY 1, 2 ORDER BY 2, 1",
    )
    totals: dict[str, float] = {}
    for model, _, cost, _ in rows:
        totals[model] = totals.get(model, 0.0) + cost
    largest = sorted(totals, key=lambda model: (-totals[model], model))[:_MOST_LINES]
    lines = [
        Line(
            value_of(model),
            [(at, Estimate(cost, n=n)) for name, at, cost, n in rows if name == model],
        )
        for model in largest
    ]
    return over_time(
        "cost_over_time", f"Cost of every {lasting(chosen.bucket)}, by model", lines, "money"
    )


def _slices(connection: duckdb.DuckDBPyConnection, selection: Selection) -> list[Block]:
    wanted = list(dict.fromkeys((*selection.by, *_ALWAYS)))
    several = [
        each for each in wanted if each in selection.by or len(values_of(connection, each)) > 1
    ] or ["model"]
    total = Measure("total", "Cost in all", "cost", "money")
    blocks: list[Block] = []
    for column in several:
        table = by_slice(
            connection,
            [column],
            [COST, TOKENS, CACHED],
            name=f"cost_by_{column}",
            title=f"By {column}",
        )
        blocks.append(_with_totals(connection, table, column, total))
    rows = [(value_of(key[0]), each) for key, each in figures(connection, COST, [several[0]])]
    shown = sorted(rows, key=lambda row: -(row[1].value or 0.0))[:12]
    title = f"Cost of a request, by {several[0]}"
    return [estimates(f"cost_of_a_request_by_{several[0]}", title, shown, "money"), *blocks]


def _with_totals(
    connection: duckdb.DuckDBPyConnection, table: Table, column: str, total: Measure
) -> Table:
    rows = asked(
        connection,
        f"SELECT coalesce({column}::VARCHAR, ''), fsum(cost) FROM chosen GROUP BY 1",  # noqa: S608 -- one of our columns
    )
    sums = {value_of(value): cost for value, cost in rows}
    columns = [*table.columns, Column(total.name, total.title, "money")]
    rows_with = sorted(
        ((*row, sums.get(str(row[0]), 0.0)) for row in table.rows), key=lambda row: -float(row[-1])
    )
    return Table(table.name, table.title, columns, rows_with, table.note)


def _waste(connection: duckdb.DuckDBPyConnection, kinds: Sequence[Money]) -> Section:
    by_kind = {each.kind: each for each in kinds}
    count, cost = repeated(connection)
    rows: list[Sequence[Cell]] = [
        (KINDS[kind], by_kind[kind].calls, by_kind[kind].cost) for kind in WASTE if kind in by_kind
    ]
    if count:
        rows.append(("Tries before the last one, of requests with several", count, cost))
    rows += [(f"Requests that were {status}", n, c) for status, n, c in unfinished(connection)]
    columns = (
        Column("what", "What"),
        Column("count", "How often", "count"),
        Column("cost", "Cost", "money"),
    )
    table = Table(
        "waste",
        "Paid for, and not used",
        columns,
        rows,
        note="Rows overlap: a failed generation may belong to a request that failed.",
        empty="Everything that was paid for was used.",
    )
    return Section("Waste", "Money for tokens that nobody was shown.", [table])


def _caches(connection: duckdb.DuckDBPyConnection) -> Section:
    found = saved_by_caches(connection)
    hits = overall(connection, CACHED)
    saved = sum(each.saved or 0.0 for each in found)
    columns = (
        Column("model", "Model"),
        Column("hits", "Hits", "count"),
        Column("each", "A request without it", "money"),
        Column("saved", "Saved", "money"),
    )
    rows: list[Sequence[Cell]] = [
        (value_of(each.model), each.hits, each.each, each.saved) for each in found
    ]
    table = Table("saved_by_caches", "Saved, by model", columns, rows, empty="No cache served.")
    lead = (
        f"Caches served {told(hits, 'share')} of the requests and saved about "
        f"{figure(saved, 'money')}."
    )
    return Section("Caches", lead, [table])
