"""What judges say, whether the judge itself moved, and what people would say."""

from collections.abc import Sequence

import duckdb

from eventrail.studies.arrays import columns, estimate_of
from eventrail.studies.chosen import Chosen
from eventrail.studies.estimates import Estimate, difference
from eventrail.studies.plots import Mark
from eventrail.studies.quality.measures import ANCHOR, LATE, SCORE
from eventrail.studies.ratios import estimates, overall, sums
from eventrail.studies.report import Cell, Column, Section, Table
from eventrail.studies.shown import described, figure
from eventrail.studies.timeline import timeline

_LIVE = "(FROM scored WHERE known IS NULL)"
_ANCHORS = "(FROM scored WHERE known IS NOT NULL)"


def judged(connection: duckdb.DuckDBPyConnection, chosen: Chosen, marks: Sequence[Mark]) -> Section:
    """Return what judges say of live requests, by check, over time and by version."""
    columns_ = (
        Column("judge", "Judge"),
        Column("version", "Version"),
        Column("check", "Check"),
        Column("n", "Judgements", "count"),
        Column("score", "Mean score", "number"),
    )
    keys = ["judge", "version", "check_name"]
    found = estimates(connection, SCORE, keys, source=_LIVE)
    rows: list[Sequence[Cell]] = [
        (*(str(e or "") for e in key), each.n, each) for key, each in found
    ]
    table = Table(
        "judged_by_check",
        "By judge, version and check",
        columns_,
        rows,
        note="A judgement counts by one over the probability with which its request was chosen.",
        empty="Nothing was judged: see `limits.judge_rate` and `judging:` of the configuration.",
    )
    if not rows:
        return Section("What judges say", "No judgement is on record.", [table])
    plot = timeline(
        connection, chosen, SCORE, name="judged_over_time", split="check_name",
        source=_LIVE, marks=marks,
    )  # fmt: skip
    mean = overall(connection, SCORE, source=_LIVE)
    lead = f"Mean score {described(mean, 'number')}."
    return Section("What judges say", lead, [plot, table])


def anchors(
    connection: duckdb.DuckDBPyConnection, chosen: Chosen, marks: Sequence[Mark]
) -> Section:
    """Return whether the judge itself moved: requests whose score people gave."""
    by = ["judge", "version"]
    sides = dict(sums(connection, ANCHOR, [*by, LATE], _ANCHORS))
    rows: list[Sequence[Cell]] = []
    for (judge, version), whole in estimates(connection, ANCHOR, by, _ANCHORS):
        early, late = sides.get((judge, version, False)), sides.get((judge, version, True))
        moved, p_value = difference(early, late) if early and late else (Estimate(None), None)
        rows.append((str(judge), str(version), whole.n, whole, moved, p_value))
    columns_ = (
        Column("judge", "Judge"),
        Column("version", "Version"),
        Column("n", "Anchors", "count"),
        Column("difference", ANCHOR.title, "number"),
        Column("moved", "Second half less first", "number"),
        Column("p_value", "p of no move", "chance"),
    )
    table = Table(
        "anchors", "Requests with a known score", columns_, rows,
        empty="No anchors: without them a judge that drifts looks like a system that drifts.",
    )  # fmt: skip
    lead = "Anchors are the same requests all the time, so only the judge can move their score."
    if not rows:
        return Section("Is it the judge?", lead, [table])
    plot = timeline(
        connection, chosen, ANCHOR, name="anchors_over_time", split="judge",
        source=_ANCHORS, marks=marks,
    )  # fmt: skip
    return Section("Is it the judge?", lead, [plot, table])


def people(connection: duckdb.DuckDBPyConnection) -> Section:
    """Return what people would say of all requests, from few ratings and many judgements."""
    from eventrail.estimating.powered.mean import Labelled  # noqa: PLC0415 -- numpy
    from eventrail.estimating.powered.report import mean_report  # noqa: PLC0415 -- numpy

    found = columns(
        connection,
        "SELECT c.judged AS score, (c.rating + 1) / 2 AS label, "
        "dense_rank() OVER (ORDER BY c.unit) AS unit, "
        "1.0 / greatest(coalesce(s.sampled, 1.0), 1e-6) AS weight "
        "FROM chosen c LEFT JOIN (SELECT tenant, rid, min(sampled) AS sampled FROM scored "
        "WHERE known IS NULL GROUP BY 1, 2) s USING (tenant, rid) "
        "WHERE c.judged IS NOT NULL ORDER BY c.tenant, c.rid",
    )
    columns_ = (
        Column("how", "How"),
        Column("n", "Requests", "count"),
        Column("mean", "Mean, 0 to 1", "number"),
    )
    rows: list[Sequence[Cell]] = []
    lead = "There are no judged requests that users rated as well."
    if len(found["score"]):
        told = mean_report(
            Labelled.of(found["label"], found["score"], found["unit"].astype("int64"),
                        score_weight=found["weight"])
        )  # fmt: skip
        if told.estimate is not None:
            rows = [
                ("Judge alone", told.rows, estimate_of(told.scores, told.rows)),
                ("Ratings alone", told.labelled, estimate_of(told.labels, told.labelled)),
                (
                    "Ratings with the judge's help",
                    told.labelled,
                    estimate_of(told.estimate, told.labelled),
                ),
                ("Judge less people", told.labelled, estimate_of(told.bias, told.labelled)),
            ]
            lead = (
                f"The judge's scores make each rating worth {figure(told.worth, 'number')}; "
                "the estimate is right however wrong the judge is."
            )
    table = Table(
        "people_and_judge", "What people would say of all that was judged", columns_, rows,
        note="Prediction-powered inference; ratings are mapped from \N{MINUS SIGN}1 to 1 onto "
        "0 to 1. Who rates chose to: `eventrail study feedback` corrects for that.",
    )  # fmt: skip
    return Section("Judges and people", lead, [table])
