"""`eventrail artefacts`: the small models of guards and router, by version."""

import typer

from eventrail.cli.publishing.changing import export, publish, unuse, use
from eventrail.cli.publishing.looking import list_, show

HELP = """The small models of guards and router, by version.

Models ship with Eventrail. One of your own comes from `eventrail train`; it
is published into the registry, and put in force by a change of the
configuration, which every process follows at once and the history can undo.
A process that cannot get the model it is told to work by keeps the one it
has, and one that starts refuses to. Every verdict of a guard names the
version that made it.

\b
  list                        what ships, what is published, what is in force
  show attack                 how it came to be, and what was measured
  publish models/attack       put what `eventrail train` wrote into the registry
  use attack@0123456789ab     put it in force; `unuse attack` goes back
  export attack@0123456789ab FOLDER"""


def add(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None)
    group.command("list")(list_)
    for command in (show, publish, use, unuse, export):
        group.command()(command)
    app.add_typer(group, name="artefacts", short_help="The small models of guards and router.")
