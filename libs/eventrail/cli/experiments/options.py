"""Arguments and options that several subcommands share."""

from pathlib import Path
from typing import Annotated

import typer

RouteName = Annotated[str, typer.Argument(metavar="ROUTE", help="name of the route")]
Since = Annotated[
    str, typer.Option(help="how far back, e.g. 30m, 24h or 7d; everything by default")
]
Check = Annotated[
    str, typer.Option(help="the judge's check that counts; the mean of all by default")
]
Plot = Annotated[Path | None, typer.Option(help="also write a plot, an SVG file")]
