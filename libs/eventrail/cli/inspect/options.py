"""Options of the commands that look at single requests."""

from typing import Annotated

import typer

Rid = Annotated[str, typer.Argument(help="The request's id.")]
Whose = Annotated[str | None, typer.Option("--tenant", help="Whose it is; found if not given.")]
OnlyLake = Annotated[
    str | None,
    typer.Option("--lake", help="Look only into this lake: a folder, or s3://bucket/prefix."),
]
