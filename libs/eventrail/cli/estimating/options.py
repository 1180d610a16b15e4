"""Options that several subcommands share."""

from pathlib import Path
from typing import Annotated

import typer

Where = Annotated[
    str,
    typer.Option(help="which requests count: a condition on the columns of the view requests"),
]
Plot = Annotated[Path | None, typer.Option(help="also write a plot, an SVG file")]
Label = Annotated[
    str,
    typer.Option(
        help="what is to be known: a reward's name, `known` for what people gave anchors, or an "
        "expression in SQL; with --labels what the file's labels are called"
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
