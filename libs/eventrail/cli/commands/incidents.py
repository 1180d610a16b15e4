"""`eventrail incidents`: what went wrong, and how it was dealt with."""

import typer

from eventrail.cli.incidents.doing import close, note, open_
from eventrail.cli.incidents.looking import listed, measures, show

HELP = """What went wrong, and how it was dealt with.

An incident is opened, noted and closed, by command or by webhook; each step
is an event in the stream OPERATIONS, and the lake has them. With the changes
of the configuration and the alarms of the monitors they make the measures:
time to detect, time to respond, change failure rate.

\b
  open "Answers are cut off" --severity critical --began 2026-11-21T14:00
  note 3fa2 "max_tokens was 20" --change ID   eventrail config history has ids
  close 3fa2 "rolled back"
  list --all
  measures --since 90d --json

A pager may do the same over HTTP: POST /v1/operations/incidents with
`Authorization: Bearer SECRET`, where the gateway's EVENTRAIL_INCIDENT_SECRET
is that secret. See docs/studies.md."""


def add(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None)
    group.command("open")(open_)
    group.command("list")(listed)
    for command in (note, close, show, measures):
        group.command()(command)
    app.add_typer(group, name="incidents", short_help="Incidents, and how fast they end.")
