"""What can be learnt from: signals, pairs of answers, and the requests users liked least."""

import duckdb

from eventrail.studies.asking import asked
from eventrail.studies.recorded import texts_of
from eventrail.studies.report import Column, Example, Examples, Section, Table
from eventrail.studies.shown import figure

MOST_EXAMPLES = 8


def signals(connection: duckdb.DuckDBPyConnection) -> Table:
    """Return every signal, how often it came, and what it says."""
    rows = asked(
        connection,
        "SELECT signal, CASE WHEN implicit THEN 'inferred or done' ELSE 'said' END, count(*), "
        "count(DISTINCT (tenant, rid)), "
        "count(DISTINCT (tenant, rid)) / (SELECT count(*) FROM chosen), avg(value), "
        "avg(confidence) FROM said GROUP BY signal, implicit ORDER BY 3 DESC, signal, implicit",
    )
    columns = (
        Column("signal", "Signal"),
        Column("source", "Source"),
        Column("count", "Times", "count"),
        Column("requests", "Requests", "count"),
        Column("share", "Share of all", "share"),
        Column("value", "Mean value", "number"),
        Column("confidence", "Mean confidence", "number"),
    )
    return Table("signals", "Signals", columns, rows, empty="There was no feedback.")


def pairs(connection: duckdb.DuckDBPyConnection) -> Section:
    """Return how many pairs of answers there are of which one is preferred."""
    rows = asked(
        connection,
        "SELECT 'Edited by the user' AS what, count(*) FROM said "
        "WHERE signal = 'edit' AND text <> '' "
        "UNION ALL SELECT 'Asked for again', count(*) FROM said "
        "WHERE signal IN ('regenerate', 'regenerated') "
        "UNION ALL SELECT 'Compared side by side by a user', count(*) FROM said "
        "WHERE signal = 'comparison' AND value <> 0 "
        "UNION ALL SELECT 'Compared by a judge', count(*) FROM comparisons "
        "SEMI JOIN chosen USING (tenant, rid) WHERE winner <> 'tie' ORDER BY 1",
    )
    columns = (Column("what", "From"), Column("pairs", "Pairs", "count"))
    lead = "`eventrail preferences export` writes them for DPO or KTO, with a data card."
    table = Table("pairs", "Preference pairs", columns, rows)
    return Section("What can be learnt from", lead, [table])


def worst(connection: duckdb.DuckDBPyConnection) -> Examples:
    """Return the requests that users liked least: the lowest ratings, comments first."""
    ranked = asked(
        connection,
        "SELECT h.tenant, h.rid, h.rating, h.model, h.template, "  # noqa: S608 -- a number
        "max(coalesce(s.text, '')) AS comment, "
        "coalesce(string_agg(DISTINCT s.signal, ', ' ORDER BY s.signal), '') AS signals, "
        "coalesce(fsum(CASE WHEN s.implicit THEN s.value * coalesce(s.confidence, 1) END), 0.0) "
        "FROM heard h JOIN said s USING (tenant, rid) WHERE h.unhappy "
        "GROUP BY ALL ORDER BY h.rating NULLS LAST, (max(coalesce(s.text, '')) = ''), 8, h.rid "
        f"LIMIT {MOST_EXAMPLES}",
    )
    texts = texts_of(connection, [row[1] for row in ranked])
    items = [
        Example(
            rid,
            {
                "rating": figure(rating, "number"),
                "model": model,
                "template": template,
                "signals": found,
            },
            {
                "Question": texts.get(rid, ("", ""))[0],
                "Answer": texts.get(rid, ("", ""))[1],
                "Comment": comment,
            },
        )
        for _, rid, rating, model, template, comment, found, _ in ranked
    ]
    note = "The lowest ratings, those with a comment first. `eventrail log RID` shows the rest."
    return Examples("worst", "What users liked least", items, note)
