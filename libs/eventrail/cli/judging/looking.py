"""`eventrail judge checks`."""

import typer

from eventrail.cli.options import AsJson


def checks(*, as_json: AsJson = False) -> None:
    """What the rules look at, and what a score of 1 means.

    \b
      eventrail judge checks --json
    """
    import msgspec  # noqa: PLC0415 -- loaded on use
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    from eventrail.cli.lazy import lazily  # noqa: PLC0415

    known = lazily("eventrail.judging.checks", "CHECKS", extra="judge")
    version = lazily("eventrail.judging.scores", "VERSION", extra="judge")
    rows = [
        {"check": each.name, "version": each.version, "needs": each.needs, "about": each.about}
        for each in known.values()
    ]
    if as_json:
        typer.echo(msgspec.json.encode({"version": version, "checks": rows}).decode())
        return
    table = Table("check", "version", "needs", "1 means: the answer", title=f"rules {version}")
    for row in rows:
        table.add_row(*row.values())
    Console().print(table)
