"""Arguments and options that `eventrail keys` and `eventrail tenants` share."""

from typing import Annotated, Literal

import typer

KeyId = Annotated[str, typer.Argument(metavar="ID", help="the key's id; see list")]
KeyName = Annotated[str, typer.Option("--name", help="your own word for the key")]
Scopes = Annotated[list[str] | None, typer.Option("--scope", help="what it may do; all by default")]
Models = Annotated[
    list[str] | None,
    typer.Option("--model", help="a model it may name; all by default"),
]
Expires = Annotated[str, typer.Option(help="until it expires, e.g. 90d; never by default")]
RequestsPerMinute = Annotated[int, typer.Option(min=0, help="0 for no limit of its own")]
TokensPerMinute = Annotated[int, typer.Option(min=0, help="0 for no limit of its own")]
Concurrent = Annotated[int, typer.Option(min=0, help="requests open at once; 0 for no limit")]
Urgency = Annotated[
    Literal["interactive", "batch"],
    typer.Option("--priority", help="the most urgent its requests may be"),
]
