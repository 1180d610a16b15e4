"""The subcommands of `eventrail config` that change the document."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eventrail.cli.configuring.doing import asked_of, change, present
from eventrail.cli.configuring.options import WAIT_S, OnlyAt, Wait
from eventrail.cli.options import AsJson, DryRun, Nats, Reason, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from eventrail.config.model import Config


def set_(
    path: Annotated[str | None, typer.Argument(help="e.g. rules[2].pool")] = None,
    value: Annotated[str | None, typer.Argument(help="YAML, e.g. 12, chat, '[a, b]'")] = None,
    *,
    file: Annotated[Path | None, typer.Option(help="YAML or JSON with the sections to set")] = None,
    remove: Annotated[bool, typer.Option("--remove", help="take PATH out instead")] = False,
    reason: Reason = "",
    wait: Wait = WAIT_S,
    only_at: OnlyAt = 0,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Set what stands at PATH, or whole sections from a file.

    The document is checked as a whole first; an error names the field. If somebody else changes
    it at the same moment, nothing is stored. Afterwards it says which processes do not work by
    the change within --wait seconds, and ends with status 1 if there are any.
    """
    wanted = _edit(path, value, file, remove=remove)
    asked = asked_of("set", reason, dry_run=dry_run, wait_s=wait, only_at=only_at)
    change(wanted, asked, nats, state, as_json=as_json)


def rollback(
    revision: Annotated[int, typer.Argument(help="the document that comes back; see history")],
    *,
    reason: Reason = "",
    wait: Wait = WAIT_S,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Put an earlier document in force again, as a new revision."""
    earlier = present(nats, state, revision)
    asked = asked_of("rollback", reason, dry_run=dry_run, wait_s=wait, restores=revision)
    change(lambda _: earlier, asked, nats, state, as_json=as_json)


def _edit(
    path: str | None, value: str | None, file: Path | None, *, remove: bool
) -> "Callable[[Config], Config]":
    """Return the change that the arguments name; they must name exactly one."""
    from eventrail.config.changing import edit  # noqa: PLC0415 -- loaded on use

    if file is not None and path is None and not remove:
        sections = edit.read_partial(file)
        return lambda config: edit.merge(config, sections)
    if file is None and path is not None and remove and value is None:
        return lambda config: edit.remove(config, path)
    if file is None and path is not None and value is not None and not remove:
        typed = edit.read_value(value)
        return lambda config: edit.set_value(config, path, typed)
    raise typer.BadParameter("give PATH VALUE, PATH --remove, or --file FILE")
