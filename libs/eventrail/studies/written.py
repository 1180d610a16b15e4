"""A report on disk: the page, and the numbers behind it as Parquet."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from eventrail.contracts.errors import EventrailError
from eventrail.lake.arrow import arrow as pa
from eventrail.lake.arrow import parquet
from eventrail.studies.estimates import Estimate
from eventrail.studies.page import page
from eventrail.studies.provenance import Provenance
from eventrail.studies.report import Cell, Column, Examples, Plot, Report, Table


class NotWritten(EventrailError):
    """A report could not be stored where it was wanted."""


def write(report: Report, provenance: Provenance, out: Path) -> list[Path]:
    """Write the page to `out` and its numbers to the folder `<out>.data`; return the files.

    Files of an earlier report there are replaced.

    Raises:
        NotWritten: the place cannot be written to.
    """
    folder = out.with_name(f"{out.name}.data")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("*.parquet"):
            old.unlink()
        files = [_written(folder, each) for each in tables_of(report)]
        if not files and folder.is_dir():
            shutil.rmtree(folder)
        text = page(report, provenance, folder.name)
        partial = out.with_name(f".{out.name}.part")
        partial.write_text(text, "utf-8")
        partial.replace(out)
    except OSError as error:
        raise NotWritten(f"{out} cannot be written: {error}; give another --out") from error
    return [out, *files]


def tables_of(report: Report) -> Iterator[Table]:
    """Yield every table of a report that has rows, those behind its plots and examples too."""
    for section in report.sections:
        for block in section.blocks:
            held = block.data if isinstance(block, Plot) else block
            table = _of_examples(held) if isinstance(held, Examples) else held
            if table.rows:
                yield table


def _of_examples(examples: Examples) -> Table:
    columns = (Column("rid", "Request"), Column("about", "What it shows"))
    rows = [
        (each.rid, ", ".join(f"{name} {value}" for name, value in each.facts.items()))
        for each in examples.items
    ]
    return Table(examples.name, examples.title, columns, rows)


def _written(folder: Path, table: Table) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{table.name}.parquet"
    columns: dict[str, Any] = {}
    for place, column in enumerate(table.columns):
        columns |= _column(column, [row[place] for row in table.rows])
    parquet.write_table(pa.table(columns), path, compression="zstd")
    return path


def _column(column: Column, cells: list[Cell]) -> dict[str, Any]:
    """Return an Arrow column; four of them where cells are estimates."""
    if any(isinstance(each, Estimate) for each in cells):
        parts = [each if isinstance(each, Estimate) else Estimate(None) for each in cells]
        return {
            column.key: pa.array([_steady(each.value) for each in parts], pa.float64()),
            f"{column.key}_low": pa.array([_steady(each.low) for each in parts], pa.float64()),
            f"{column.key}_high": pa.array([_steady(each.high) for each in parts], pa.float64()),
            f"{column.key}_n": pa.array([each.n for each in parts], pa.int64()),
        }
    plain = [_steady(cell) if isinstance(cell, float) else cell for cell in cells]
    return {column.key: pa.array(plain, _type(column, cells))}


def _steady(value: float | None) -> float | None:
    """Return a number to ten digits: sums of many threads differ in the last ones each time."""
    return None if value is None else float(f"{value:.10g}")


def _type(column: Column, cells: list[Cell]) -> Any:
    if any(isinstance(each, datetime) for each in cells):
        return pa.timestamp("us", tz="UTC")
    if column.kind == "text":
        return pa.string()
    return pa.int64() if column.kind == "count" else pa.float64()
