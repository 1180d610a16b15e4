"""The subcommands; they only look."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eventrail.cli.options import AsJson, Nats, State

if TYPE_CHECKING:
    from nats.aio.client import Client

    from eventrail.config.model import Config

    Known = tuple[Config, list[str]]

ConfigFile = Annotated[
    Path | None, typer.Option("--config", help="a file to go by, instead of what is in force")
]


def show(
    *,
    config: ConfigFile = None,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Show every rule in order, and the pools that it leads to; red are those said to be down.

    \b
      eventrail routes show
      eventrail routes show --config new.yaml
    """
    import msgspec  # noqa: PLC0415 -- loaded when run
    from rich.console import Console  # noqa: PLC0415

    from eventrail.cli.routes.show_routes import routes_table  # noqa: PLC0415

    found, down = _known(config, nats, state)
    if as_json:
        told = {"rules": found.rules, "routes": found.routes, "down": down}
        typer.echo(msgspec.json.format(msgspec.json.encode(told)).decode())
    else:
        Console().print(routes_table(found, down))


def explained(
    *,
    model: Annotated[str, typer.Option(help="the public model name asked for")],
    tenant: Annotated[str, typer.Option(help="who asks")],
    text: Annotated[str, typer.Option(help="the newest user message, for rules that read it")] = "",
    user: Annotated[str | None, typer.Option(help="the app's user, who may keep an arm")] = None,
    session: Annotated[str | None, typer.Option(help="the conversation, likewise")] = None,
    batch: Annotated[bool, typer.Option("--batch", help="as a request that can wait")] = False,
    config: ConfigFile = None,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Say what the router would choose for a request, why, and who is asked if that one fails.

    Nothing is sent to a model. A choice by chance is made anew each time, unless --user or
    --session keeps it.

    \b
      eventrail routes test --model default --tenant demo
      eventrail routes test --model default --tenant demo --text "my order" --json
    """
    import msgspec  # noqa: PLC0415 -- loaded when run
    from rich.console import Console  # noqa: PLC0415

    from eventrail.cli.jobs import load_job  # noqa: PLC0415
    from eventrail.cli.routes.show_routes import explanation_table  # noqa: PLC0415

    explain = load_job("explain-route")
    found, down = _known(config, nats, state)
    told = explain(
        found,
        down,
        model=model,
        tenant=tenant,
        text=text,
        user=user,
        session=session,
        priority="batch" if batch else "interactive",
    )
    if as_json:
        typer.echo(msgspec.json.format(msgspec.json.encode(told)).decode())
    else:
        Console().print(explanation_table(told))


def _known(file: Path | None, nats: str | None, state: Path | None) -> "Known":
    """Return the configuration to go by, and the pools that are said to be down."""
    from eventrail.cli.pools.doing import on_server  # noqa: PLC0415 -- loaded when run
    from eventrail.cli.pools.session import LISTEN_S, statuses  # noqa: PLC0415
    from eventrail.config.changing.store import DocumentStore  # noqa: PLC0415
    from eventrail.config.model import read_config  # noqa: PLC0415

    if file is not None:
        return read_config(file), []

    async def ask(client: "Client") -> "Known":
        rows = await statuses(client, LISTEN_S)
        down = [row.pool for row in rows if row.breaker == "open" or row.state == "failed"]
        return await DocumentStore(client).present(), down

    return on_server(ask, nats, state)
