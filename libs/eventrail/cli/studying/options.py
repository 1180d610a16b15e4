"""Options that the kinds of studies share."""

from pathlib import Path
from typing import Annotated

import typer

Since = Annotated[
    str, typer.Option(help="from when on: 2026-11-21, a time, or 7d, 24h, 30min before the last")
]
Until = Annotated[str, typer.Option(help="until before when; likewise")]
Tenant = Annotated[str, typer.Option(help="only that tenant's requests")]
Where = Annotated[str, typer.Option(help="only requests for which this SQL on `requests` holds")]
By = Annotated[str, typer.Option(help="split by columns, e.g. model,intent")]
Out = Annotated[Path | None, typer.Option(help="the page; study-KIND.html by default")]
Lake = Annotated[str, typer.Option(help="folder of the lake, or s3://bucket/prefix")]
