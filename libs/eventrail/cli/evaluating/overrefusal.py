"""`eventrail eval overrefusal`."""

import typer

from eventrail.cli.evaluating.options import Data
from eventrail.cli.options import AsJson


def add(group: typer.Typer) -> None:
    """Add the command."""
    group.command("overrefusal")(overrefusal)


def overrefusal(*, data: Data, as_json: AsJson = False) -> None:
    """How many safe requests are refused, and how many unsafe ones pass.

    A row has `prompt` and `label`, `safe` or `unsafe`; or `text` and `category`, and is unsafe.
    A request counts as refused if the guard of harm reaches its threshold or that of attacks
    stops it, both as they are by default.

    \b
      eventrail eval overrefusal --data rows.jsonl
      eventrail eval overrefusal --data rows.jsonl --json
    """
    from eventrail.cli.evaluating.show import run  # noqa: PLC0415 -- loaded on use
    from eventrail.cli.lazy import lazily  # noqa: PLC0415

    evaluate = lazily("eventrail.evaluating.overrefusal", "evaluate", extra="guardrail")
    run(lambda console: evaluate(data, console), as_json=as_json)
