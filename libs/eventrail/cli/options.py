"""Options that commands of several groups share."""

from pathlib import Path
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="print JSON")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="only show what would change")]
Nats = Annotated[str | None, typer.Option(help="URL of NATS")]
State = Annotated[Path | None, typer.Option(help="state folder of `eventrail up`")]
Lake = Annotated[str | None, typer.Option(help="the lake: a folder, or s3://bucket/prefix")]
Reason = Annotated[str, typer.Option(help="why, for the history")]
