"""Each measure before and since, when it changed, and what was changed near then."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

import duckdb
import msgspec
import numpy as np

from eventrail.contracts.changes import Changed, FieldChange
from eventrail.contracts.operations import ChangeNear
from eventrail.drift.explaining.causes import changes_near
from eventrail.drift.measures import BY_NAME
from eventrail.studies.asking import asked
from eventrail.studies.chosen import Chosen
from eventrail.studies.drift.change_point import Point, change_point
from eventrail.studies.drift.measures import MIXES, WATCHED, Watched
from eventrail.studies.estimates import Estimate, difference
from eventrail.studies.ratios import estimate, sums
from eventrail.studies.several import adjusted

LEVEL: Final = 0.05
_POINTS: Final = 200
"""Steps of time that a change point is looked for in."""


class Moved(msgspec.Struct, frozen=True):
    """One measure.

    Attributes:
        watched: which.
        before: its mean before the cut.
        after: its mean since.
        gap: after less before.
        p_value: of no difference.
        adjusted: the same, for the number of measures.
        since: its own likeliest change point; None if there is none by chance's standard.
        since_p: how likely chance does that anywhere.
        near: changes of the configuration near it, the likeliest first.
    """

    watched: Watched
    before: Estimate
    after: Estimate
    gap: Estimate
    p_value: float | None
    adjusted: float | None = None
    since: datetime | None = None
    since_p: float | None = None
    near: list[ChangeNear] = []

    @property
    def changed(self) -> bool:
        """Whether it changed, by the adjusted p-value."""
        return self.adjusted is not None and self.adjusted <= LEVEL

    @property
    def effect(self) -> float:
        """The change in parts of the value before."""
        base = abs(self.before.value or 0.0)
        return abs(self.gap.value or 0.0) / base if base else 0.0


class Mix(msgspec.Struct, frozen=True):
    """How common a name is, before and since."""

    column: str
    value: str
    before: float
    after: float


def moved(connection: duckdb.DuckDBPyConnection, chosen: Chosen) -> list[Moved]:
    """Return every measure that both sides have, those that changed first."""
    changes = _changes(connection)
    found: list[Moved] = []
    for watched in WATCHED:
        sides = {
            bool(key[0]): each
            for key, each in sums(connection, watched.measure, ["later"], source="moved")
        }
        if not (True in sides and False in sides):
            continue
        gap, p_value = difference(sides[False], sides[True])
        point, at, step = _point(connection, chosen, watched)
        certain = point is not None and point.p_value <= LEVEL
        near = _near(changes, at, step, watched) if certain and at is not None else []
        found.append(
            Moved(
                watched,
                estimate(watched.measure, sides[False]),
                estimate(watched.measure, sides[True]),
                gap,
                p_value,
                since=at if certain else None,
                since_p=None if point is None else point.p_value,
                near=near,
            )
        )
    corrected = adjusted([each.p_value for each in found])
    told = [
        msgspec.structs.replace(each, adjusted=value)
        for each, value in zip(found, corrected, strict=True)
    ]
    return sorted(told, key=lambda each: (not each.changed, -each.effect))


def main_change(connection: duckdb.DuckDBPyConnection, chosen: Chosen) -> datetime | None:
    """Return the change point of the measure that changed most surely; None if none did."""
    best: tuple[float, float, datetime] | None = None
    for watched in WATCHED:
        point, at, _ = _point(connection, chosen, watched)
        if point is None or at is None or point.p_value > LEVEL / len(WATCHED):
            continue
        base = abs(point.before) or 1.0
        key = (point.p_value, -abs(point.after - point.before) / base, at)
        best = key if best is None else min(best, key)
    return None if best is None else best[2]


def mixes(connection: duckdb.DuckDBPyConnection) -> list[Mix]:
    """Return the names whose share changed most, by column."""
    found: list[Mix] = []
    for column in MIXES:
        rows = asked(
            connection,
            f"SELECT {column}, count(*) FILTER (NOT later) / "  # noqa: S608 -- one of our columns
            "nullif((SELECT count(*) FROM moved WHERE NOT later), 0), "
            "count(*) FILTER (later) / nullif((SELECT count(*) FROM moved WHERE later), 0) "
            "FROM moved GROUP BY 1 ORDER BY 1",
        )
        if len(rows) > 1:
            found += [Mix(column, str(value), one or 0.0, two or 0.0) for value, one, two in rows]
    return sorted(found, key=lambda each: (-abs(each.after - each.before), each.column, each.value))


def _point(
    connection: duckdb.DuckDBPyConnection, chosen: Chosen, watched: Watched
) -> tuple[Point | None, datetime | None, float]:
    """Return the change point of a measure, when that was, and how long a step of time is."""
    assert chosen.first is not None  # noqa: S101 -- the caller has looked
    assert chosen.last is not None  # noqa: S101 -- as above
    begin = chosen.first.timestamp()
    step = max(1e-3, (chosen.last.timestamp() - begin) / _POINTS)
    rows = asked(
        connection,
        f"SELECT floor((epoch(accepted_at) - ?) / ?) AS place, avg(v), count(v) FROM ("  # noqa: S608 -- our own expression
        f"SELECT accepted_at, ({watched.measure.value})::DOUBLE AS v FROM chosen) "
        "WHERE v IS NOT NULL GROUP BY 1 ORDER BY 1",
        [begin, step],
    )
    if not rows:
        return None, None, step
    places, means, counts = (np.array(each, dtype=np.float64) for each in zip(*rows, strict=True))
    point = change_point(means, counts)
    if point is None:
        return None, None, step
    at = datetime.fromtimestamp(begin + float(places[point.place]) * step, UTC)
    return point, at.replace(microsecond=0), step


def _changes(connection: duckdb.DuckDBPyConnection) -> list[Changed]:
    rows = asked(
        connection,
        'SELECT id, min("at"), any_value("by"), max(to_revision), any_value(command), '
        "list(DISTINCT path ORDER BY path) FROM config_changes WHERE section <> 'keys' "
        "GROUP BY id ORDER BY 2, 1",
    )
    return [
        Changed(
            id_, at, by, "document", revision - 1, revision,
            [FieldChange(path, "changed") for path in paths if path], command,
        )
        for id_, at, by, revision, command, paths in rows
    ]  # fmt: skip


def _near(
    changes: Sequence[Changed], at: datetime, step: float, watched: Watched
) -> list[ChangeNear]:
    known = BY_NAME.get(watched.known)
    slices: Sequence[Mapping[str, str]] = []
    return changes_near(
        changes,
        since=at,
        until=datetime.max.replace(tzinfo=UTC),
        scale_s=2 * step,
        moved_by=() if known is None else known.moved_by,
        slices=slices,
    )
