"""`eventrail eval feedback`."""

import typer

from eventrail.cli.evaluating.options import Data
from eventrail.cli.options import AsJson


def add(group: typer.Typer) -> None:
    """Add the command."""
    group.command("feedback")(feedback)


def feedback(*, data: Data, as_json: AsJson = False) -> None:
    """How well dissatisfied users are told from what they say.

    A row is a dialogue: `id`, `turns` with `role`, `text` and, on a user's turns, `ratings` of 1 to
    5; a mean below 3 is a dissatisfied user. Beside it a model of words that learns from the file
    itself, by folds of dialogues.

    \b
      eventrail eval feedback --data dialogues.jsonl
      eventrail eval feedback --data dialogues.jsonl --json
    """
    from eventrail.cli.evaluating.show import run  # noqa: PLC0415 -- loaded on use
    from eventrail.cli.lazy import lazily  # noqa: PLC0415

    evaluate = lazily("eventrail.evaluating.feedback", "evaluate")
    run(lambda console: evaluate(data, console), as_json=as_json)
