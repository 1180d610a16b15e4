"""`eventrail handover`: requests that wait for a person."""

import typer

from eventrail.cli.handing_over.doing import answer, claim, close, release
from eventrail.cli.handing_over.looking import listed, show

HELP = """Requests that wait for a person.

A guard's policy, an intent or a route may hand a request over: its app is
told so at once, and the request waits here with its whole context, masked.
A person's answer is published to the app like any other, and noted on the
request. See docs/guardrails/people.md.

\b
  list                           what waits, the longest first
  show RID                       the conversation, documents, and why
  claim RID --by ada             take it, so that nobody else does
  answer RID "It is on its way"  answer it; placeholders are put back
  release RID, close RID         give it back; end it without an answer"""


def add(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None)
    group.command("list")(listed)
    for command in (show, claim, answer, release, close):
        group.command()(command)
    app.add_typer(group, name="handover", short_help="Requests that wait for a person.")
