"""Make a study and say where it is."""

import shlex
from collections.abc import Mapping
from pathlib import Path

import msgspec
import typer
from rich.console import Console

from eventrail.cli.inspect.session import command_settings
from eventrail.lake.storage.interface import Place
from eventrail.studies.making import Order, Study, make


def run(order: Order, *, out: Path | None, lake: str, state: Path | None, as_json: bool) -> None:
    """Make a study, write it, and print its summary and where it lies."""
    settings = command_settings(state=state)
    place: Place = settings.lake_place
    if lake:
        place = lake if "://" in lake else Path(lake)
    target = out or Path(f"study-{order.kind}.html")
    whole = msgspec.structs.replace(order, studies=settings.studies_folder)
    console = Console(stderr=True)
    with console.status(f"studying {order.kind} ..."):
        study = make(place, whole, target)
    if as_json:
        typer.echo(_json(study))
        return
    for sentence in (study.report.changed, study.report.sure, study.report.todo):
        typer.echo(sentence)
    typer.echo(f"{study.files[0]} and {len(study.files) - 1} Parquet files beside it")


def command_of(kind: str, options: Mapping[str, str | tuple[str, ...] | Path | None]) -> str:
    """Return the command line that says the same; options that say nothing are left out."""
    parts = ["eventrail", "study", kind]
    for name, value in options.items():
        if value not in ("", None, ()):
            text = ",".join(value) if isinstance(value, tuple) else str(value)
            parts += [f"--{name}", shlex.quote(text)]
    return " ".join(parts)


def _json(study: Study) -> bytes:
    report = study.report
    return msgspec.json.encode(
        {
            "kind": report.kind,
            "subject": report.subject,
            "changed": report.changed,
            "sure": report.sure,
            "todo": report.todo,
            "empty": report.empty,
            "page": str(study.files[0]),
            "data": [str(each) for each in study.files[1:]],
        }
    )
