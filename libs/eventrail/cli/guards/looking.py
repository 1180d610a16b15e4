"""The subcommands; they only look."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eventrail.cli.options import AsJson, Nats, State

if TYPE_CHECKING:
    from eventrail.config.model import Config

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
    """Show the policies: those of the configuration, and who has which."""
    from rich.console import Console  # noqa: PLC0415 -- loaded on use
    from rich.table import Table  # noqa: PLC0415

    from eventrail.cli.configuring.show import json_of  # noqa: PLC0415
    from eventrail.cli.configuring.written import as_yaml  # noqa: PLC0415
    from eventrail.cli.guards.policies import policies  # noqa: PLC0415

    rows = policies(known(config, nats, state))
    if as_json:
        typer.echo(json_of(rows))
        return
    table = Table("policy", "tenants", "what differs from the built-in one", box=None)
    for row in rows:
        table.add_row(row["policy"], ", ".join(row["tenants"]), as_yaml(row["differs"]))
    Console().print(table)


def kinds(*, as_json: AsJson = False) -> None:
    """List the kinds of personal data, and what is done about each unless a policy says more."""
    from rich.console import Console  # noqa: PLC0415 -- loaded on use
    from rich.table import Table  # noqa: PLC0415

    from eventrail.cli.configuring.show import json_of  # noqa: PLC0415
    from eventrail.guarding.personal.kinds import known_kinds, treatment_of  # noqa: PLC0415

    treatments = {kind: treatment_of(kind, {}) for kind in sorted(known_kinds())}
    if as_json:
        typer.echo(json_of(treatments))
        return
    table = Table("kind", "by default", box=None)
    for kind, treatment in treatments.items():
        table.add_row(kind, treatment)
    Console().print(table)


def tried(
    *,
    tenant: Annotated[str, typer.Option(help="whose policy")],
    text: Annotated[str, typer.Option(help="what is sent; `-` reads it from standard input")],
    role: Annotated[str, typer.Option(help="who it is from: user, system, tool")] = "user",
    config: ConfigFile = None,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Say what the input guard would do with a message, and why.

    Nothing is sent to a model, and nothing is stored. Exit status 0 if it goes
    on or is answered, 3 if it is rejected.

    \b
      eventrail guards test --tenant demo --text "Write to ada@example.org"
      eventrail guards test --tenant demo --role tool --text - < page.txt
    """
    import msgspec  # noqa: PLC0415 -- loaded on use
    from rich.console import Console  # noqa: PLC0415

    from eventrail.cli.guards.show import print_explanation  # noqa: PLC0415
    from eventrail.cli.jobs import load_job  # noqa: PLC0415

    said = sys.stdin.read() if text == "-" else text
    explain = load_job("explain-guards")
    found = explain(known(config, nats, state), tenant=tenant, text=said, role=role)
    if as_json:
        typer.echo(msgspec.json.format(msgspec.json.encode(found)).decode())
    else:
        print_explanation(found, Console())
    if found.outcome == "rejected":
        raise typer.Exit(3)


def known(file: Path | None, nats: str | None, state: Path | None) -> "Config":
    """Return the configuration of a file; the one in force if none is named."""
    from eventrail.cli.configuring.doing import present  # noqa: PLC0415 -- loaded on use
    from eventrail.config.model import read_config  # noqa: PLC0415

    return read_config(file) if file is not None else present(nats, state)
