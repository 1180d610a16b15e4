"""`eventrail eval toxicity`."""

import typer

from eventrail.cli.evaluating.options import Data
from eventrail.cli.options import AsJson


def add(group: typer.Typer) -> None:
    """Add the command."""
    group.command("toxicity")(toxicity)


def toxicity(*, data: Data, as_json: AsJson = False) -> None:
    """How well insults and hate are told from other texts.

    A row has `text`, and `hate` (none, offensive or hate) or `hateful` (true or false). Korean is
    judged by a trained model, English by rules.

    \b
      eventrail eval toxicity --data rows.jsonl
      eventrail eval toxicity --data rows.jsonl --json
    """
    from eventrail.cli.evaluating.show import run  # noqa: PLC0415 -- loaded on use
    from eventrail.cli.lazy import lazily  # noqa: PLC0415

    evaluate = lazily("eventrail.evaluating.toxicity", "evaluate", extra="guardrail")
    run(lambda console: evaluate(data, console), as_json=as_json)
