"""Questions and answers as they were recorded: masked, and of strangers."""

from collections.abc import Sequence

import duckdb

from eventrail.studies.asking import asked


def texts_of(
    connection: duckdb.DuckDBPyConnection, rids: Sequence[str]
) -> dict[str, tuple[str, str]]:
    """Return question and answer of a few requests, as recorded: masked."""
    if not rids:
        return {}
    wanted = ", ".join("?" for _ in rids)
    rows = asked(
        connection,
        f"SELECT rid, coalesce(question, ''), coalesce(answer, '') FROM requests "  # noqa: S608 -- question marks
        f"WHERE rid IN ({wanted})",
        list(rids),
    )
    return {rid: (question, answer) for rid, question, answer in rows}
