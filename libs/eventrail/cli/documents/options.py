"""Arguments and options that the commands share."""

from typing import Annotated

import typer

Tenant = Annotated[str, typer.Option(help="whose documents")]
AsOf = Annotated[
    str, typer.Option(help="a sequence of DOCUMENTS, or a time such as 2026-05-01T12:00")
]
DocumentId = Annotated[str, typer.Argument(metavar="ID", help="id of the document")]


def metadata_of(pairs: list[str]) -> dict[str, str]:
    """Return `key=value` pairs as a dictionary.

    Raises:
        typer.BadParameter: one is no such pair, or there are too many.
    """
    from eventrail.contracts.documents import (  # noqa: PLC0415 -- loaded on use
        METADATA_CHARACTERS,
        METADATA_ENTRIES,
    )

    metadata: dict[str, str] = {}
    for pair in pairs:
        name, separator, value = pair.partition("=")
        if not separator or not name:
            raise typer.BadParameter(f"{pair!r} is not of the form key=value")
        if len(value) > METADATA_CHARACTERS:
            raise typer.BadParameter(f"{name} has more than {METADATA_CHARACTERS} characters")
        metadata[name] = value
    if len(metadata) > METADATA_ENTRIES:
        raise typer.BadParameter(f"more than {METADATA_ENTRIES} entries")
    return metadata
