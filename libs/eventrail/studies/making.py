"""One study from beginning to end: open the lake, choose, reckon, write."""

from collections.abc import Callable
from contextlib import closing, nullcontext
from pathlib import Path
from typing import Final

import duckdb
import msgspec

from eventrail.lake.storage.interface import Place
from eventrail.lake.views import open_lake
from eventrail.studies.asking import asked
from eventrail.studies.chosen import Chosen, choose, measured
from eventrail.studies.compare import report as compare
from eventrail.studies.compare.replays import study_lake
from eventrail.studies.compare.sides import Wanted, sides_of
from eventrail.studies.cost import report as cost
from eventrail.studies.drift import report as drift
from eventrail.studies.empty import nothing
from eventrail.studies.feedback import report as feedback
from eventrail.studies.operations import report as operations
from eventrail.studies.provenance import provenance
from eventrail.studies.quality import report as quality
from eventrail.studies.report import Report
from eventrail.studies.selection import Selection, Window, check, moment_of, window
from eventrail.studies.written import write

KINDS: Final = {
    "cost": "What it costs",
    "quality": "How good the answers are",
    "feedback": "What users think",
    "drift": "What changed",
    "compare": "One set against another",
    "operations": "How changes and incidents went",
}
"""The kinds of studies, with the titles of their reports."""

_PLAIN: Final[dict[str, Callable[[duckdb.DuckDBPyConnection, Selection, Chosen], Report]]] = {
    "cost": cost.report,
    "quality": quality.report,
    "feedback": feedback.report,
}


class Order(msgspec.Struct, frozen=True):
    """What is wanted.

    Attributes:
        kind: one of `KINDS`.
        command: what was typed, to be typed again.
        selection: which requests.
        wanted: for `compare`, which sets.
        at: for `drift`, the time that tells before from since; empty to find it.
        studies: for `compare`, the folder of replays.
    """

    kind: str
    command: str
    selection: Selection = Selection()
    wanted: Wanted = Wanted()
    at: str = ""
    studies: Path = Path()


class Study(msgspec.Struct, frozen=True):
    """What was made.

    Attributes:
        report: what it says.
        files: the page, and the Parquet files beside it.
    """

    report: Report
    files: list[Path]


def make(lake: Place, order: Order, out: Path) -> Study:
    """Make a study of a lake, and write it to `out`.

    Raises:
        BadSelection: the selection cannot be understood.
        QueryFailed: a condition does not parse, or names what is not there.
        NoStudy: there is no replay of that name.
        NotWritten: the place cannot be written to.
    """
    check(order.selection)
    lakes: dict[str, Place] = {"Lake": lake}
    with closing(open_lake(lake)) as connection:
        times = window(connection, order.selection)
        if order.wanted.study:
            lakes["Replay"] = study_lake(order.studies, order.wanted.study)
        replay = closing(open_lake(lakes["Replay"])) if "Replay" in lakes else nullcontext()
        with replay as replayed:
            report = _report(connection, order, times, replayed)
        return Study(report, write(report, provenance(connection, lakes, order.command), out))


def _report(
    connection: duckdb.DuckDBPyConnection,
    order: Order,
    times: Window,
    replayed: duckdb.DuckDBPyConnection | None,
) -> Report:
    if order.kind == "compare":
        return _compared(connection, order, times, replayed)
    texts = order.kind in {"feedback", "drift"}
    chosen = choose(connection, order.selection, times, texts=texts)
    if order.kind == "operations":
        return operations.report(connection, order.selection, times) or _nothing(connection, order)
    if not chosen.count:
        return _nothing(connection, order)
    if order.kind == "drift":
        return drift.report(connection, order.selection, chosen, moment_of(order.at, chosen.last))
    return _PLAIN[order.kind](connection, order.selection, chosen)


def _compared(
    connection: duckdb.DuckDBPyConnection,
    order: Order,
    times: Window,
    replayed: duckdb.DuckDBPyConnection | None,
) -> Report:
    if _lake_is_empty(connection):
        choose(connection, Selection(), times)
        return _nothing(connection, order)
    sides = sides_of(connection, order.wanted, order.selection, times, replayed)
    counts = [measured(connection, name).count for name in ("first", "second")]
    if not all(counts):
        return _nothing(connection, order)
    return compare.report(connection, order.selection, measured(connection), sides)


def _nothing(connection: duckdb.DuckDBPyConnection, order: Order) -> Report:
    return nothing(
        order.kind,
        KINDS[order.kind],
        order.selection,
        lake_is_empty=_lake_is_empty(connection),
    )


def _lake_is_empty(connection: duckdb.DuckDBPyConnection) -> bool:
    return not asked(connection, "SELECT 1 FROM events LIMIT 1")
