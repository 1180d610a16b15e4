"""Options that the kinds of studies share."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from eventrail.cli.options import AsJson, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What every kind takes, as typer reads it."""

    since: Annotated[
        str,
        typer.Option(help="from when on: 2026-11-21, a time, or 7d, 24h, 30min before the last"),
    ] = ""
    until: Annotated[str, typer.Option(help="until before when; likewise")] = ""
    tenant: Annotated[str, typer.Option(help="only that tenant's requests")] = ""
    where: Annotated[
        str, typer.Option(help="only requests for which this SQL on `requests` holds")
    ] = ""
    by: Annotated[str, typer.Option(help="split by columns, e.g. model,intent")] = ""
    out: Annotated[Path | None, typer.Option(help="the page; study-KIND.html by default")] = None
    lake: Annotated[str, typer.Option(help="folder of the lake, or s3://bucket/prefix")] = ""
    state: State = None
    as_json: AsJson = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns to split by."""
        return tuple(each.strip() for each in self.by.split(",") if each.strip())
