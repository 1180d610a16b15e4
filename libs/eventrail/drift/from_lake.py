"""Requests of the lake, as observations."""

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec.structs import replace

from eventrail.contracts.events import EVENT_TYPES, EventData
from eventrail.contracts.notes import NOTE_KINDS
from eventrail.drift.noted import noted
from eventrail.drift.observation import Observation, observation
from eventrail.lake.query import rows

if TYPE_CHECKING:
    import duckdb

_CHOSEN: Final = """
SELECT rid FROM (SELECT * FROM requests WHERE {where}) WHERE status <> 'open'
ORDER BY hash(rid) LIMIT {most}
"""

_LIVES: Final = """
SELECT
    tenant,
    rid,
    max("at") AS ended,
    (epoch_us(max("at")) - epoch_us(min("at"))) / 1000.0 AS took_ms,
    list(type ORDER BY position) AS types,
    list(data ORDER BY position) AS datas
FROM events WHERE rid IN (SELECT unnest($1))
GROUP BY tenant, rid
ORDER BY ended, rid
"""

_NOTES: Final = """
SELECT rid, kind, data FROM notes
WHERE kind IN ('feedback', 'judged') AND rid IN (SELECT unnest($1))
ORDER BY sequence
"""


def observations(
    connection: "duckdb.DuckDBPyConnection", where: str, *, most: int = 4000
) -> list[Observation]:
    """Return the requests that a condition chooses, as far as they have ended.

    Args:
        connection: of `open_lake`.
        where: a condition over the view `requests`.
        most: how many at most; of more, always the same are drawn.

    Raises:
        QueryFailed: the condition does not parse, or names what is not there.
    """
    chosen = rows(connection, _CHOSEN.format(where=f"({where})", most=most))
    rids = [row["rid"] for row in chosen]
    lives = rows(connection, _LIVES, [rids])
    told = _noted(rows(connection, _NOTES, [rids]))
    found: list[Observation] = []
    for life in lives:
        datas = list(_datas(life["types"], life["datas"]))
        if datas:
            seen = observation(life["rid"], life["tenant"], life["ended"], life["took_ms"], datas)
            extra = {name: sum(all_) / len(all_) for name, all_ in told[seen.rid].items()}
            found.append(replace(seen, numbers={**seen.numbers, **extra}) if extra else seen)
    return found


def _datas(types: Iterable[str], datas: Iterable[str]) -> Iterable[EventData]:
    for name, data in zip(types, datas, strict=True):
        kind = EVENT_TYPES.get(name)
        if kind is not None:
            yield msgspec.json.decode(data, type=kind)


def _noted(found: list[dict[str, Any]]) -> dict[str, dict[str, list[float]]]:
    told: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for note in found:
        data = msgspec.json.decode(note["data"], type=NOTE_KINDS[note["kind"]])
        for name, value in noted(data).items():
            told[note["rid"]][name].append(value)
    return told
