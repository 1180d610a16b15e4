"""Options that the commands share."""

from pathlib import Path
from typing import Annotated

import typer

Tenant = Annotated[str, typer.Option(help="whose index")]
AsOf = Annotated[
    str,
    typer.Option(
        help="a sequence of DOCUMENTS, a time such as 2026-05-01T12:00, or a version of the index "
        "such as 120-9f3c01ab; now by default"
    ),
]
Folder = Annotated[
    Path | None, typer.Option(help="folder of a rebuilt index; it has a folder for each tenant")
]
