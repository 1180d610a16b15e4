"""Options that the commands share."""

from datetime import datetime
from typing import Annotated

import typer

Tenant = Annotated[str, typer.Option(help="whose cache")]
Model = Annotated[str, typer.Option(help="answers of that model only, or of pool/model")]
Template = Annotated[
    str, typer.Option(help="answers by that prompt template only, id or id@version")
]
Key = Annotated[str, typer.Option(help="the entry whose key begins so")]
Before = Annotated[
    datetime | None, typer.Option(help="answers given before then only, UTC", show_default=False)
]
