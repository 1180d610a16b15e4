"""Options that the subcommands of `eventrail suite` share."""

from pathlib import Path
from typing import Annotated

import typer

DEFAULT = "default"
"""The suite that is meant when none is named."""

Name = Annotated[str, typer.Argument(help="the suite's name")]
Case = Annotated[str, typer.Option("--case", help="id of the request that a case was made of")]
Asserted = Annotated[
    list[str] | None,
    typer.Option("--assert", help="what must hold, e.g. 'contains: Paris'; may be repeated"),
]
AssertedIn = Annotated[Path | None, typer.Option("--file", help="YAML list of what must hold")]
