"""Arguments and options that the commands share."""

import getpass
from typing import Annotated

import typer

Rid = Annotated[str, typer.Argument(metavar="RID", help="id of the request")]
By = Annotated[
    str, typer.Option(envvar="EVENTRAIL_PERSON", help="who you are; your user name by default")
]


def person(by: str) -> str:
    """Return who acts."""
    return by or getpass.getuser()
