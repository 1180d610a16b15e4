"""`eventrail judge RID`, `eventrail judge --where ...`."""

from typing import Annotated

import typer

from eventrail.cli.options import AsJson, DryRun, Lake, Nats, State

RULES = "rules"


def requests(
    rids: Annotated[list[str] | None, typer.Argument(metavar="[RID]...", help="requests")] = None,
    *,
    where: Annotated[
        str, typer.Option(help="or those of the lake that a condition on `requests` picks")
    ] = "",
    judge: Annotated[str, typer.Option(help="`rules`, or a pool that is asked")] = RULES,
    protocol: Annotated[str, typer.Option(help="of a pool: rubric or binary")] = "rubric",
    limit: Annotated[int, typer.Option(min=1, help="judge so many at most")] = 1000,
    dry_run: DryRun = False,
    lake: Lake = None,
    nats: Nats = None,
    state: State = None,
    as_json: AsJson = False,
) -> None:
    """Judge past requests, from the hot log or the lake, and write notes on them.

    A pool is asked once a request and version of the judge: a run that was stopped goes on where
    it was. --dry-run says what would be judged, and what a pool would cost at most.

    \b
      eventrail judge 01a1fd3fb17878aea2b804e79bb859f0
      eventrail judge --where "rating < 0" --judge llama-70b --dry-run
    """
    import msgspec  # noqa: PLC0415 -- loaded on use
    from rich.console import Console  # noqa: PLC0415

    from eventrail.cli.inspect.session import command_settings  # noqa: PLC0415
    from eventrail.cli.judging.run import By, judge_past  # noqa: PLC0415
    from eventrail.cli.judging.show import print_judged  # noqa: PLC0415
    from eventrail.cli.progress import progress_console  # noqa: PLC0415

    if bool(rids) == bool(where):
        raise typer.BadParameter("name requests, or give --where; not both")
    if protocol not in {"rubric", "binary"}:
        raise typer.BadParameter("must be rubric or binary", param_hint="--protocol")
    settings = command_settings(nats=nats, state=state, lake=lake)
    by = By("" if judge == RULES else judge, "binary" if protocol == "binary" else "rubric")
    console = progress_console(as_json=as_json)
    found = judge_past(settings, rids or [], where, by, limit, dry_run=dry_run, console=console)
    if as_json:
        typer.echo(msgspec.json.encode(found).decode())
    else:
        print_judged(found, Console())
