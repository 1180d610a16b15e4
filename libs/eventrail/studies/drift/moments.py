"""When each measure changed, if it did, and what was changed near then."""

from collections.abc import Mapping
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
from eventrail.studies.changes import config_changes
from eventrail.studies.chosen import Chosen
from eventrail.studies.drift.change_point import Point, change_point
from eventrail.studies.drift.measures import WATCHED, Watched

LEVEL: Final = 0.05
_POINTS: Final = 200
"""Steps of time that a change point is looked for in."""


class Moment(msgspec.Struct, frozen=True):
    """The likeliest change point of a measure.

    Attributes:
        point: how likely it is, and what was before and after.
        at: when the step of time began that it stands at.
        step_s: how long a step is.
    """

    point: Point
    at: datetime
    step_s: float

    @property
    def certain(self) -> bool:
        """Whether chance alone would hardly make one."""
        return self.point.p_value <= LEVEL


def moments_of(connection: duckdb.DuckDBPyConnection, chosen: Chosen) -> dict[str, Moment]:
    """Return the change points of the measures that have enough steps of time, by name."""
    if chosen.first is None or chosen.last is None:
        return {}
    begin = chosen.first.timestamp()
    step = max(1e-3, (chosen.last.timestamp() - begin) / _POINTS)
    found = {each.measure.name: _moment(connection, each, begin, step) for each in WATCHED}
    return {name: each for name, each in found.items() if each is not None}


def main_change(moments: Mapping[str, Moment]) -> datetime | None:
    """Return the change point of the measure that changed most surely; None if none did."""
    sure = [each for each in moments.values() if each.point.p_value <= LEVEL / len(WATCHED)]
    return min(sure, key=_rank).at if sure else None


def config_changes_of(connection: duckdb.DuckDBPyConnection) -> list[Changed]:
    """Return all changes of the configuration, as the search for causes wants them."""
    return [
        Changed(
            each.id, each.at, each.by, "document", each.revision - 1, each.revision,
            [FieldChange(path, "changed") for path in each.paths], each.command,
        )
        for each in config_changes(connection)
    ]  # fmt: skip


def near(changes: list[Changed], moment: Moment, watched: Watched) -> list[ChangeNear]:
    """Return the changes near the change point of a measure, the likeliest first."""
    known = BY_NAME.get(watched.known)
    return changes_near(
        changes,
        since=moment.at,
        until=datetime.max.replace(tzinfo=UTC),
        scale_s=2 * moment.step_s,
        moved_by=() if known is None else known.moved_by,
        slices=(),
    )


def _rank(moment: Moment) -> tuple[float, float, datetime]:
    point = moment.point
    return point.p_value, -abs(point.after - point.before) / (abs(point.before) or 1.0), moment.at


def _moment(
    connection: duckdb.DuckDBPyConnection, watched: Watched, begin: float, step: float
) -> Moment | None:
    rows = asked(
        connection,
        f"SELECT floor((epoch(accepted_at) - ?) / ?) AS place, avg(v), count(v) FROM ("  # noqa: S608 -- our own expression
        f"SELECT accepted_at, ({watched.measure.value})::DOUBLE AS v FROM chosen) "
        "WHERE v IS NOT NULL GROUP BY 1 ORDER BY 1",
        [begin, step],
    )
    if not rows:
        return None
    places, means, counts = (np.array(each, dtype=np.float64) for each in zip(*rows, strict=True))
    point = change_point(means, counts)
    if point is None:
        return None
    at = datetime.fromtimestamp(begin + float(places[point.place]) * step, UTC)
    return Moment(point, at.replace(microsecond=0), step)
