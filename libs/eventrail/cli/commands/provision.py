"""`eventrail provision`: show, make and check what must exist on the server."""

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eventrail.cli.options import AsJson

if TYPE_CHECKING:
    from eventrail.config.model import Config
    from eventrail.eventlog.provision.plan import Step

ConfigFile = Annotated[Path | None, typer.Option("--config", help="configuration document")]
Replicas = Annotated[int, typer.Option(help="copies of every stream: 1, or 3 on a cluster")]
Yes = Annotated[bool, typer.Option("--yes", help="also change what differs")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="only show the plan")]

HELP = """Streams, consumers, buckets and the configuration document.

Where NATS is, and as whom to connect, comes from EVENTRAIL_NATS_URL, EVENTRAIL_NATS_USER and
EVENTRAIL_NATS_PASSWORD; the user must be an operator. Without a user, it is the operator of the
state folder of `eventrail up`, EVENTRAIL_STATE."""


def add(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help=HELP, no_args_is_help=True)
    group.command()(plan)
    group.command()(apply)
    group.command()(check)
    group.command("render-nats")(render_nats)
    group.command("nats-passwords")(nats_passwords)
    app.add_typer(group, name="provision")


def plan(config: ConfigFile = None, *, replicas: Replicas = 1, as_json: AsJson = False) -> None:
    """Show what apply would do; changes nothing."""
    steps = asyncio.run(_plan(_document(config), replicas))
    _show(steps, as_json=as_json)


def apply(
    config: ConfigFile = None,
    *,
    replicas: Replicas = 1,
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Create what is missing; with --yes also change what differs. Never deletes."""
    document = _document(config)
    if dry_run:
        _show(asyncio.run(_plan(document, replicas)), as_json=as_json)
        return
    steps, outcome = asyncio.run(
        _apply(document, replicas, allow_changes=yes, replace=yes and config is not None)
    )
    _show(steps, as_json=as_json)
    if not as_json:
        typer.echo(f"configuration document: {outcome}")
    if outcome == "kept" and config is not None:
        typer.echo("another document is in force; add --yes to replace it", err=True)
        raise typer.Exit(1)


def check(config: ConfigFile = None, *, replicas: Replicas = 1) -> None:
    """End with status 1, saying what differs, unless all is as declared."""
    asyncio.run(_check(_document(config), replicas))
    typer.echo("all is as declared")


def render_nats(
    folder: Annotated[Path, typer.Argument(help="where the files go")] = Path("deploy/nats"),
    config: ConfigFile = None,
) -> None:
    """Write the nats-server configurations for development and for a cluster of three."""
    from eventrail.bus.deployment import render_all  # noqa: PLC0415 -- loaded on use
    from eventrail.config.default import default_config  # noqa: PLC0415

    folder.mkdir(parents=True, exist_ok=True)
    for name, text in render_all(_document(config) or default_config()).items():
        (folder / name).write_text(text, encoding="utf-8")
        typer.echo(str(folder / name))


def nats_passwords(
    folder: Annotated[Path, typer.Argument(help="where users.json and hashes.env go")],
    config: ConfigFile = None,
) -> None:
    """Make a password for every user of the rendered configurations, and their hashes."""
    from eventrail.bus.callout.issuer import Issuer  # noqa: PLC0415
    from eventrail.bus.deployment import ISSUER_VARIABLE, deployment_users, variable  # noqa: PLC0415
    from eventrail.bus.passwords import Passwords, hash_password  # noqa: PLC0415
    from eventrail.bus.users import SYSTEM  # noqa: PLC0415
    from eventrail.config.default import default_config  # noqa: PLC0415
    from eventrail.disk.whole import write_private  # noqa: PLC0415

    names = [user.name for user in deployment_users(_document(config) or default_config())]
    passwords = Passwords(folder / "users.json")
    issuer = Issuer(passwords.ensure_issuer())
    names.append(SYSTEM)
    known = passwords.ensure(names)
    # nats-server reads a variable's value as configuration: a bare `$2b$...` would be taken
    # for another variable, so the quotes are part of the value
    lines = [f"{variable(name)}='\"{hash_password(known[name])}\"'" for name in names]
    lines.append(f"{ISSUER_VARIABLE}={issuer.public}")
    write_private(folder / "hashes.env", "\n".join(lines).encode() + b"\n")
    typer.echo(f"passwords in {folder}/users.json, hashes for nats-server in {folder}/hashes.env")


def _document(path: Path | None) -> "Config | None":
    from eventrail.config.model import read_config  # noqa: PLC0415 -- loaded on use

    return None if path is None else read_config(path)


async def _plan(document: "Config | None", replicas: int) -> "list[Step]":
    from eventrail.eventlog.provision.session import Session  # noqa: PLC0415 -- loaded on use

    async with Session(document, replicas) as session:
        return await session.plan()


async def _apply(
    document: "Config | None", replicas: int, *, allow_changes: bool, replace: bool
) -> "tuple[list[Step], str]":
    from eventrail.eventlog.provision.session import Session  # noqa: PLC0415 -- loaded on use
    from eventrail.suites.before_change import hold_up_replacement  # noqa: PLC0415

    def tell(line: str) -> None:
        typer.echo(line, err=True)

    async with Session(document, replicas) as session:
        if replace:
            await hold_up_replacement(session.client, session.document, None, tell)
        return await session.apply(allow_changes=allow_changes, replace=replace)


async def _check(document: "Config | None", replicas: int) -> None:
    from eventrail.eventlog.provision.session import Session  # noqa: PLC0415 -- loaded on use

    async with Session(document, replicas) as session:
        await session.check()


def _show(steps: "list[Step]", *, as_json: bool) -> None:
    if as_json:
        shown = [
            {
                "step": step.kind,
                "what": step.label,
                "differences": [
                    {"field": each.field, "actual": each.actual, "declared": each.declared}
                    for each in step.differences
                ],
            }
            for step in steps
        ]
        typer.echo(json.dumps(shown, indent=2))
        return
    from rich.console import Console  # noqa: PLC0415 -- loaded on use
    from rich.table import Table  # noqa: PLC0415

    shown_table = Table("step", "what", "differences", box=None, pad_edge=False)
    for step in steps:
        shown_table.add_row(step.kind, step.label, "; ".join(map(str, step.differences)))
    Console().print(shown_table)
