"""`eventrail feedback`: say what you think of an answer, and see what users thought."""

from typing import Any

import typer
from typer.core import TyperGroup

from eventrail.cli.listening import seeing, sending

HELP = """What users think of answers: send it, list it, sum it up.

Apps send what users say and do; the rest is inferred from what they ask next.
See docs/feedback.md.

\b
  eventrail feedback send RID --tenant demo --thumbs down
  eventrail feedback list --signal complaint --limit 20
  eventrail feedback stats --by template"""


class SendsByDefault(TyperGroup):
    """Takes a request's id in the place of a command for `send`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put `send` before a first word that is no command."""
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            args = ["send", *args]
        return super().parse_args(ctx, args)


def add(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(cls=SendsByDefault, help=HELP, no_args_is_help=True, rich_markup_mode=None)
    for module in (sending, seeing):
        module.add(group)
    app.add_typer(group, name="feedback", short_help="What users think of answers.")
