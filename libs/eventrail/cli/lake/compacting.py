"""`eventrail lake compact`."""

from typing import TYPE_CHECKING, Annotated

import typer

from eventrail.cli.lake.options import Streams, streams_of
from eventrail.cli.options import AsJson, DryRun, Lake, State

if TYPE_CHECKING:
    from eventrail.lake.compaction.compactor import Compactor


def compact(
    *,
    stream: Streams = None,
    grace_s: Annotated[
        float, typer.Option(min=0, help="seconds that replaced files stay for their readers")
    ] = 3600.0,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    lake: Lake = None,
    state: State = None,
) -> None:
    """Put small files together now, sorted, a file a tenant and range.

    The archiver does this by itself; a running one and this command never get in each other's
    way. What is replaced stays readable, and is removed by a later run.

    \b
      eventrail lake compact --dry-run
      eventrail lake compact --stream LOG
    """
    from rich.console import Console  # noqa: PLC0415 -- loaded when run
    from rich.progress import track  # noqa: PLC0415

    from eventrail.cli.inspect.session import command_settings  # noqa: PLC0415
    from eventrail.lake.compaction.compactor import Compactor  # noqa: PLC0415
    from eventrail.lake.compaction.plan import Bounds  # noqa: PLC0415

    place = command_settings(state=state, lake=lake).lake_place
    bounds = Bounds(files=2, age_s=0.0, grace_s=grace_s)
    compactors = {name: Compactor(place, name, bounds) for name in streams_of(stream)}
    console = Console(stderr=True)
    done = [
        row
        for name in track(compactors, "compacting", transient=True, console=console)
        for row in _run(name, compactors[name], dry_run=dry_run)
    ]
    if as_json:
        import msgspec  # noqa: PLC0415 -- loaded when run

        typer.echo(msgspec.json.format(msgspec.json.encode({"dry_run": dry_run, "done": done})))
        return
    verb = "would put" if dry_run else "put"
    for row in done:
        typer.echo(
            f"{row['stream']} {row['date']}: {verb} {row['sources']} ranges, sequences "
            f"{row['first']} to {row['last']}, together"
        )
    if not done:
        typer.echo("nothing to compact")


def _run(name: str, compactor: "Compactor", *, dry_run: bool) -> list[dict[str, object]]:
    if dry_run:
        return [
            {
                "stream": name,
                "date": job.date,
                "first": job.first,
                "last": job.last,
                "sources": len(job.sources),
            }
            for job in compactor.planned()
        ]
    return [
        {
            "stream": name,
            "date": made.date,
            "first": made.first,
            "last": made.last,
            "sources": len(made.replaces),
            "files": len(made.files),
            "rows": made.rows,
        }
        for made in compactor.run()
    ]
