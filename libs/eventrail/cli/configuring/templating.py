"""The subcommands of `eventrail templates`."""

from pathlib import Path
from typing import Annotated

import typer

from eventrail.cli.configuring.doing import asked_of, change, present
from eventrail.cli.configuring.options import WAIT_S, Wait
from eventrail.cli.options import AsJson, DryRun, Nats, Reason, State

Name = Annotated[str, typer.Argument(metavar="ID", help="the template")]


def list_(*, as_json: AsJson = False, nats: Nats = None, state: State = None) -> None:
    """List the templates: versions, variables (`*`: required), where documents stand, rules.

    Documents in the system message make each question another prompt from there on; in `question`
    they leave what stands before to the engine's prefix cache.
    """
    from rich.console import Console  # noqa: PLC0415 -- loaded on use
    from rich.table import Table  # noqa: PLC0415

    from eventrail.cli.configuring.show import json_of  # noqa: PLC0415
    from eventrail.config.changing.templates import template_rows  # noqa: PLC0415

    rows = template_rows(present(nats, state))
    if as_json:
        typer.echo(json_of(rows))
        return
    heads = "template", "version", "versions", "variables", "documents", "rules"
    table = Table(*heads, box=None, pad_edge=False)
    for row in rows:
        versions = ", ".join(map(str, row.versions))
        current = str(row.current) if row.current else "-"
        variables, rules = ", ".join(row.variables), ", ".join(row.rules)
        table.add_row(row.id, current, versions, variables, row.documents, rules)
    Console().print(table)


def show(
    name: Annotated[str, typer.Argument(metavar="ID[@VERSION]", help="e.g. docs or docs@2")],
    *,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Print a template, as `set` takes it."""
    from msgspec import to_builtins  # noqa: PLC0415

    from eventrail.cli.configuring.show import json_of  # noqa: PLC0415
    from eventrail.cli.configuring.written import as_yaml  # noqa: PLC0415
    from eventrail.config.changing.templates import template_named  # noqa: PLC0415

    template = template_named(present(nats, state), name)
    typer.echo(json_of(template) if as_json else as_yaml(to_builtins(template)))


def diff(
    name: Name,
    old: Annotated[int, typer.Argument(metavar="VERSION", help="the one before")],
    new: Annotated[int, typer.Argument(metavar="VERSION", help="the one after")],
    *,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Show what two versions differ in, line by line."""
    from msgspec import to_builtins  # noqa: PLC0415

    from eventrail.cli.configuring.show import json_of  # noqa: PLC0415
    from eventrail.cli.configuring.written import unified  # noqa: PLC0415
    from eventrail.config.changing.templates import template_version  # noqa: PLC0415

    config = present(nats, state)
    before, after = (template_version(config, name, number) for number in (old, new))
    if as_json:
        typer.echo(json_of({"before": before, "after": after}))
        return
    names = f"{name}@{old}", f"{name}@{new}"
    for line in unified(to_builtins(before), to_builtins(after), *names):
        typer.echo(line)


def set_(
    name: Name,
    file: Annotated[Path, typer.Argument(help="YAML or JSON with the template's fields")],
    *,
    reason: Reason = "",
    wait: Wait = WAIT_S,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Give a template another content, or add one. New contents get the next version number."""
    from eventrail.config.changing.edit import read_partial  # noqa: PLC0415
    from eventrail.config.changing.templates import with_template  # noqa: PLC0415

    content = read_partial(file)
    asked = asked_of("template", reason, dry_run=dry_run, wait_s=wait)
    change(lambda config: with_template(config, name, content), asked, nats, state, as_json=as_json)


def rollback(
    name: Name,
    version: Annotated[int, typer.Argument(help="whose content comes back")],
    *,
    reason: Reason = "",
    wait: Wait = WAIT_S,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Give a template the content of an earlier version again, under that version's number."""
    from eventrail.config.changing.templates import with_version  # noqa: PLC0415

    said = f"{name}@{version} again" + (f": {reason}" if reason else "")
    asked = asked_of("template", said, dry_run=dry_run, wait_s=wait)
    change(lambda config: with_version(config, name, version), asked, nats, state, as_json=as_json)
