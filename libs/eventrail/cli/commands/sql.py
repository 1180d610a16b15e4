"""`eventrail sql`: ask the lake."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from eventrail.cli.options import Lake, State


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def sql(
        query: Annotated[
            str | None, typer.Argument(help="A DuckDB query; - reads it from standard input.")
        ] = None,
        lake: Lake = None,
        state: State = None,
        form: Annotated[
            Literal["table", "json", "csv", "parquet"],
            typer.Option("--format", help="How the rows are written; parquet needs --out."),
        ] = "table",
        out: Annotated[Path | None, typer.Option(help="Write the rows to this file.")] = None,
        *,
        file: Annotated[Path | None, typer.Option(help="Read the query from this file.")] = None,
        views: Annotated[
            bool, typer.Option("--views", help="List the views; a name as QUERY shows that one.")
        ] = False,
        as_json: Annotated[bool, typer.Option("--json", help="Short for --format json.")] = False,
    ) -> None:
        """Query the lake with DuckDB: requests, events, tokens_cost, feedback, and more.

        Times are in UTC. Names that SQL uses itself want double quotes: "at", "user", "check".

        \b
        eventrail sql --views requests
        eventrail sql "SELECT model, count(*), sum(cost) FROM requests GROUP BY 1"
        eventrail sql 'SELECT "check", avg(score) FROM judgements GROUP BY 1' --format csv
        eventrail sql "FROM requests" --format parquet --out requests.parquet
        """
        from eventrail.cli.inspect.queries import (  # noqa: PLC0415 -- loaded when run
            answer,
            query_of,
            show_views,
        )
        from eventrail.cli.inspect.session import command_settings  # noqa: PLC0415
        from eventrail.lake.views import open_lake  # noqa: PLC0415

        if views:
            show_views(query, as_json=as_json or form == "json")
            return
        asked = query_of(query, file)
        with open_lake(command_settings(state=state, lake=lake).lake_place) as connection:
            answer(connection, asked, "json" if as_json else form, out)
