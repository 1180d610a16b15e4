"""The subcommands of `eventrail config` that only look."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eventrail.cli.configuring.doing import present
from eventrail.cli.options import AsJson, Nats, State
from eventrail.cli.pools.doing import on_server
from eventrail.cli.pools.looking import history

if TYPE_CHECKING:
    from nats.aio.client import Client

    from eventrail.config.model import Config
    from eventrail.contracts.config_states import ConfigState

__all__ = ["diff", "get", "history", "status"]


def get(
    path: Annotated[str | None, typer.Argument(help="e.g. limits.open_requests")] = None,
    *,
    revision: Annotated[int, typer.Option(help="of an older document")] = 0,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Print the document in force, or what stands at a path.

    The whole document leaves defaults out; a path shows them too. What nobody should see is
    written `***`; written back it stands for what is there.
    """
    from eventrail.cli.configuring.show import json_of  # noqa: PLC0415 -- loaded on use
    from eventrail.cli.configuring.written import as_yaml  # noqa: PLC0415
    from eventrail.config.changing.looking import shown  # noqa: PLC0415

    value = shown(present(nats, state, revision), path)
    typer.echo(json_of(value) if as_json else as_yaml(value))


def diff(
    old: Annotated[str, typer.Argument(metavar="FILE | REV", help="a file, or a revision")],
    new: Annotated[int, typer.Argument(metavar="[REV]", help="a later revision")] = 0,
    *,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Show what differs: in force and FILE, or two revisions, or REV and what is in force.

    A file holds the sections to change; those it leaves out are not compared.
    """
    from rich.console import Console  # noqa: PLC0415

    from eventrail.cli.configuring.show import json_of, print_changes  # noqa: PLC0415
    from eventrail.config.changing.diff import differences  # noqa: PLC0415
    from eventrail.config.changing.edit import merge, read_partial  # noqa: PLC0415
    from eventrail.config.changing.mask import masked_change  # noqa: PLC0415

    def pair() -> "tuple[Config, Config]":
        if old.isdecimal():
            return present(nats, state, int(old)), present(nats, state, new)
        if new:
            raise typer.BadParameter("a file is compared with what is in force only")
        before = present(nats, state)
        return before, merge(before, read_partial(Path(old)))

    changes = [masked_change(change) for change in differences(*pair())]
    if as_json:
        typer.echo(json_of(changes))
    elif changes:
        print_changes(changes, Console(soft_wrap=True, highlight=False))
    else:
        typer.echo("nothing differs")


def status(*, as_json: AsJson = False, nats: Nats = None, state: State = None) -> None:
    """Show every process that runs, and the revision it works by.

    Ends with status 1 if one is behind, or has refused the newest document.
    """
    from rich.console import Console  # noqa: PLC0415

    from eventrail.cli.configuring.session import processes  # noqa: PLC0415
    from eventrail.cli.configuring.show import json_of, status_table  # noqa: PLC0415

    async def ask(client: "Client") -> "tuple[int, list[ConfigState]]":
        return await processes(client)

    stored, states = on_server(ask, nats, state)
    if as_json:
        typer.echo(json_of({"stored": stored, "processes": states}))
    else:
        typer.echo(f"revision {stored} is stored")
        Console().print(status_table(stored, states))
    raise typer.Exit(int(any(each.revision < stored for each in states)))
