"""Options that several subcommands share."""

from pathlib import Path
from typing import Annotated

import typer

Where = Annotated[
    str,
    typer.Option(help="which requests count: a condition on the columns of the view requests"),
]
Lake = Annotated[
    Path | None,
    typer.Option(help="folder of a lake, or of a replay's; that of the state folder by default"),
]
Plot = Annotated[Path | None, typer.Option(help="also write a plot, an SVG file")]
Label = Annotated[
    str,
    typer.Option(
        help="what is to be known: a reward's name, `known`, or an expression in SQL; with "
        "--labels the file's column"
    ),
]
Labels = Annotated[
    Path | None,
    typer.Option(
        help="CSV, Parquet or JSON file with the columns rid, label and, if you like, chance"
    ),
]
Score = Annotated[
    str,
    typer.Option(help="what many requests have, e.g. judged or judged:grounded; as for --label"),
]
