"""The results as files: a table for other programs, charts, and all of it as JSON."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from eventrail.speculation.advice import Advice
from eventrail.speculation.equality import describe
from eventrail.speculation.plan import Plan
from eventrail.speculation.plot import acceptance_chart, speed_chart
from eventrail.speculation.results import Row, Sample


class Report(msgspec.Struct, frozen=True):
    """A whole run.

    Attributes:
        machine: what it ran on, in words.
        left_out: modes that did not run, and why.
    """

    plan: Plan
    machine: str
    prompts: int
    rows: list[Row]
    advice: list[Advice]
    samples: list[Sample]
    left_out: dict[str, str] = {}


def write_report(folder: Path, report: Report) -> list[Path]:
    """Write `results.csv`, `results.parquet`, `results.json`, `speed.svg`, `acceptance.svg`."""
    folder.mkdir(parents=True, exist_ok=True)
    flat = [flat_row(row) for row in report.rows]
    paths = [folder / name for name in ("results.csv", "results.parquet", "results.json")]
    _write_csv(paths[0], flat)
    _write_parquet(paths[1], flat)
    paths[2].write_bytes(msgspec.json.format(msgspec.json.encode(report)))
    charts = {
        "speed.svg": speed_chart(report.plan.pool, report.rows),
        "acceptance.svg": acceptance_chart(report.plan.pool, report.rows),
    }
    for name, chart in charts.items():
        (folder / name).write_text(chart, encoding="utf-8")
    return [*paths, *(folder / name for name in charts)]


def flat_row(row: Row) -> dict[str, Any]:
    """Return a row without nested values: acceptance as text, the difference as a sentence."""
    fields = msgspec.structs.asdict(row)
    fields["acceptance"] = " ".join(f"{share:.4f}" for share in row.acceptance)
    fields["difference"] = describe(row.difference) if row.difference is not None else ""
    return {**fields, "equal": row.equal}


def _write_csv(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _write_parquet(path: Path, rows: list[dict[str, Any]]) -> None:
    from eventrail.lake.arrow import arrow, parquet  # noqa: PLC0415 -- heavy

    parquet.write_table(arrow.Table.from_pylist(rows), path)
