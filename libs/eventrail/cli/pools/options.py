"""Arguments and options that several subcommands share."""

from pathlib import Path
from typing import Annotated

import typer

File = Annotated[Path, typer.Argument(help="YAML or JSON with the sections to change")]
PoolName = Annotated[str, typer.Argument(metavar="POOL", help="name of the pool")]
Memory = Annotated[
    str | None, typer.Option(help="memory of one device, e.g. 80GB; the machine's own by default")
]
Timeout = Annotated[
    float, typer.Option(help="seconds until it must be served; then it is rolled back")
]
NoWait = Annotated[
    bool, typer.Option("--no-wait", help="only store it; nothing is rolled back then")
]
TIMEOUT_S = 900.0
