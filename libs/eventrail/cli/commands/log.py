"""`eventrail log`: one request as a waterfall."""

from typing import Annotated

import typer

from eventrail.cli.inspect.options import OnlyLake, Rid, Whose
from eventrail.cli.options import AsJson, Nats, State


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def log(
        rid: Rid,
        tenant: Whose = None,
        nats: Nats = None,
        state: State = None,
        lake: OnlyLake = None,
        *,
        as_json: AsJson = False,
        prompt: Annotated[
            bool, typer.Option("--prompt", help="Print the prompt as the model got it, masked.")
        ] = False,
    ) -> None:
        """Show one request: stages, times, documents, verdicts, tokens, cost, notes, trace.

        Read from the hot log, or from the lake if the hot log has it no more.

        Example: eventrail log 01a1fd3fb17878aea2b804e79bb859f0 --prompt
        """
        from rich.console import Console  # noqa: PLC0415 -- commands load what they need when run

        from eventrail.cli.inspect.finding import find_life  # noqa: PLC0415
        from eventrail.cli.inspect.prompts import prompts_of, show_prompts  # noqa: PLC0415
        from eventrail.cli.inspect.session import command_settings  # noqa: PLC0415
        from eventrail.cli.inspect.show_life import as_json as to_json  # noqa: PLC0415
        from eventrail.cli.inspect.show_life import print_life  # noqa: PLC0415

        settings = command_settings(nats=nats, state=state, lake=lake)
        life = find_life(rid, tenant, settings, only_lake=lake is not None)
        if prompt:
            show_prompts(prompts_of(life), as_json=as_json)
        elif as_json:
            typer.echo(to_json(life))
        else:
            print_life(life, Console(soft_wrap=False, highlight=False))
