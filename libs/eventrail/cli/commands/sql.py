"""`eventrail sql`: ask the lake."""

from pathlib import Path
from typing import Annotated, Any

import typer


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def sql(
        query: Annotated[str, typer.Argument(help="A DuckDB query.")],
        lake: Annotated[Path | None, typer.Option(help="Folder of the lake.")] = None,
        state: Annotated[Path | None, typer.Option(help="State folder of `eventrail up`.")] = None,
        *,
        as_json: Annotated[bool, typer.Option("--json", help="Print the rows as JSON.")] = False,
    ) -> None:
        """Query the views events, requests, stages, notes and shadows of the lake with DuckDB."""
        from eventrail.cli.inspect.session import command_settings  # noqa: PLC0415 -- loaded when run
        from eventrail.lake.query import table  # noqa: PLC0415
        from eventrail.lake.views import open_lake  # noqa: PLC0415

        folder = command_settings(state=state, lake=lake).lake_folder
        with open_lake(folder) as connection:
            columns, rows = table(connection, query)
        if as_json:
            typer.echo(_json(columns, rows))
        else:
            _print(columns, rows)


def _json(columns: list[str], rows: list[tuple[Any, ...]]) -> bytes:
    import msgspec  # noqa: PLC0415

    named = [dict(zip(columns, row, strict=True)) for row in rows]
    return msgspec.json.encode(named, enc_hook=str)


def _print(columns: list[str], rows: list[tuple[Any, ...]]) -> None:
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(Text("" if value is None else str(value)) for value in row))
    Console(highlight=False).print(table)
