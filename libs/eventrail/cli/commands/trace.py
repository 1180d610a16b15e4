"""`eventrail trace`: one request as a page."""

from pathlib import Path
from typing import Annotated

import typer

from eventrail.cli.inspect.options import OnlyLake, Rid, Whose
from eventrail.cli.options import Nats, State


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def trace(
        rid: Rid,
        out: Annotated[
            Path | None, typer.Option(help="The file to write; RID.html if not given.")
        ] = None,
        tenant: Whose = None,
        nats: Nats = None,
        state: State = None,
        *,
        lake: OnlyLake = None,
        show: Annotated[bool, typer.Option("--open", help="Open it in a browser.")] = False,
    ) -> None:
        """Write one request as one HTML page: waterfall, prompt, documents, verdicts, events.

        The page needs no network and no JavaScript. It shows the texts as they are recorded:
        masked.

        Example: eventrail trace 01a1fd3fb17878aea2b804e79bb859f0 --out request.html --open
        """
        import webbrowser  # noqa: PLC0415 -- commands load what they need when they run

        from eventrail.cli.inspect.finding import find_life  # noqa: PLC0415
        from eventrail.cli.inspect.session import command_settings  # noqa: PLC0415
        from eventrail.cli.tracing.beside import beside  # noqa: PLC0415
        from eventrail.cli.tracing.page import render  # noqa: PLC0415

        settings = command_settings(nats=nats, state=state, lake=lake)
        life = find_life(rid, tenant, settings, only_lake=lake is not None)
        target = out or Path(f"{life.rid}.html")
        try:
            target.write_text(render(life, beside(life, settings)))
        except OSError as error:
            raise typer.BadParameter(f"{target} cannot be written: {error}") from error
        typer.echo(str(target))
        if show:
            webbrowser.open(target.absolute().as_uri())
