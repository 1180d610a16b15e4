"""Arguments and options that several subcommands share."""

from typing import Annotated

import typer

Wait = Annotated[
    float, typer.Option(help="seconds in which all processes should work by it; 0 not to wait")
]
OnlyAt = Annotated[
    int, typer.Option("--if-revision", help="only if this revision is in force still")
]
WAIT_S = 5.0
