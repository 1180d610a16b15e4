"""Options of the commands on the lake."""

from typing import Annotated

import typer

Streams = Annotated[
    list[str] | None, typer.Option("--stream", help="only this stream; may be given again")
]


def streams_of(given: list[str] | None) -> list[str]:
    """Return the streams that are meant: those given, or all that are archived.

    Raises:
        typer.BadParameter: one is not archived.
    """
    from eventrail.eventlog.jetstream.names import ARCHIVED  # noqa: PLC0415 -- loaded when run

    wanted = [name.upper() for name in given or ARCHIVED]
    for name in wanted:
        if name not in ARCHIVED:
            raise typer.BadParameter(f"{name} is not archived; one of: {', '.join(ARCHIVED)}")
    return wanted
