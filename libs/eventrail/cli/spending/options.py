"""Options that several subcommands share."""

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from eventrail.spend.groups import Chosen

Tenant = Annotated[str, typer.Option(help="only this tenant's")]
Since = Annotated[str, typer.Option(metavar="DAY", help="first day, UTC, e.g. 2026-11-01, or 7d")]
Until = Annotated[str, typer.Option(metavar="DAY", help="last day, UTC")]
Cold = Annotated[bool, typer.Option("--lake-only", help="leave the hot log out")]
AsJson = Annotated[bool, typer.Option("--json", help="print JSON; `nano` is exact")]


def chosen(tenant: str, since: str, until: str) -> "Chosen":
    """Return which calls count."""
    from eventrail.spend.groups import Chosen  # noqa: PLC0415 -- loaded when run

    last = _day(until, "--until")
    return Chosen(
        tenant, _day(since, "--since"), last + timedelta(days=1) if last is not None else None
    )


def _day(text: str, option: str) -> date | None:
    if not text:
        return None
    if text.endswith("d") and text[:-1].isdecimal():
        return datetime.now(UTC).date() - timedelta(days=int(text[:-1]))
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(
            f"{text!r} is no day such as 2026-11-01, or 7d", param_hint=option
        ) from error
