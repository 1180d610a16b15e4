"""Changes, alarms and incidents as the lake has them."""

from typing import NamedTuple

import duckdb

from eventrail.incidents.measures import Case, Change, Raised
from eventrail.lake.query import rows


class History(NamedTuple):
    """What happened, in order."""

    changes: list[Change]
    alarms: list[Raised]
    cases: list[Case]


def history(connection: duckdb.DuckDBPyConnection) -> History:
    """Return everything that the lake knows of changes, alarms and incidents.

    Changes of keys are left out: they are daily business.

    Raises:
        QueryFailed: the lake does not have these views.
    """
    changes = rows(
        connection,
        'SELECT id, min("at") AS "at", max(to_revision) AS revision, any_value("by") AS "by", '
        "bool_or(command = 'rollback') AS restores FROM config_changes WHERE section <> 'keys' "
        "GROUP BY id ORDER BY 2, 1",
    )
    alarms = rows(
        connection,
        'SELECT id, "at", since, list_transform(coalesce(changes, []), lambda c: c.id) AS ids, '
        "list_transform(coalesce(changes, []), lambda c: c.likelihood) AS likelihoods "
        'FROM alarms ORDER BY "at", id',
    )
    incidents = rows(
        connection,
        "SELECT id, opened_at, closed_at, began, coalesce(alarms, []) AS alarms, "
        "coalesce(change, '') AS change FROM incidents "
        "WHERE opened_at IS NOT NULL ORDER BY opened_at, id",
    )
    return History(
        [Change(**each) for each in changes],
        [
            Raised(
                each["id"],
                each["at"],
                each["since"] or each["at"],
                dict(zip(each["ids"], (one or 0.0 for one in each["likelihoods"]), strict=True)),
            )
            for each in alarms
        ],
        [Case(**each) for each in incidents],
    )
