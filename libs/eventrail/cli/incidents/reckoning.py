"""The measures of operations, from the lake."""

from contextlib import closing
from pathlib import Path

import typer

from eventrail.cli.inspect.session import command_settings
from eventrail.incidents.lake import history
from eventrail.incidents.measures import Measures, measures
from eventrail.lake.storage.interface import Place
from eventrail.lake.views import open_lake
from eventrail.studies.operations.report import bounds
from eventrail.studies.selection import Selection, window
from eventrail.studies.shown import figure, lasting


def reckon(since: str, until: str, lake: str, state: Path | None) -> Measures | None:
    """Return the measures over a time; None if the lake has nothing.

    Raises:
        BadSelection: a time cannot be read.
    """
    place: Place = command_settings(state=state).lake_place
    if lake:
        place = lake if "://" in lake else Path(lake)
    with closing(open_lake(place)) as connection:
        past = history(connection)
        times = bounds(connection, past, window(connection, Selection(since, until)))
    return None if times is None else measures(*past, since=times[0], until=times[1])


def say(found: Measures) -> None:
    """Print the measures for people."""
    rate = found.failure_rate
    between = f"{figure(rate.low, 'share')} to {figure(rate.high, 'share')}"
    lines = (
        f"{found.since:%Y-%m-%d %H:%M} to {found.until:%Y-%m-%d %H:%M} UTC",
        f"changes              {found.changes}, {found.changes_per_day:.2f} a day",
        (
            f"change failure rate  {figure(rate.value, 'share')} "
            f"({len(found.failures)} of {found.changes}; 95 % interval {between})"
        ),
        (
            f"time to detect       median {lasting(found.detect.median)}, "
            f"longest {lasting(found.detect.longest)} (n {found.detect.n}, {found.unknown} unknown)"
        ),
        (
            f"time to respond      median {lasting(found.respond.median)}, "
            f"longest {lasting(found.respond.longest)} (n {found.respond.n})"
        ),
        f"incidents            {found.incidents}, {found.open} open; {found.alarms} alarms",
    )
    for line in lines:
        typer.echo(line)
