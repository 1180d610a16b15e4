"""`eventrail eval intent`."""

from pathlib import Path
from typing import Annotated

import typer

from eventrail.cli.evaluating.options import Data
from eventrail.cli.options import AsJson


def add(group: typer.Typer) -> None:
    """Add the command."""
    group.command("intent")(intent)


def intent(
    *,
    data: Data,
    train: Annotated[Path | None, typer.Option(help="a tenant's examples, JSON Lines")] = None,
    as_json: AsJson = False,
) -> None:
    """How well intents are told apart, and told from what is none of them.

    A row has `text` and `intent`; `oos`, or `in_scope` false, for none. With --train the examples
    of that file are learnt first, as a tenant's are, and a baseline learns from them too; its rows
    that are out of scope help to tell those. Without it the model that ships judges.

    \b
      eventrail eval intent --data rows.jsonl
      eventrail eval intent --data rows.jsonl --train examples.jsonl --json
    """
    from eventrail.cli.evaluating.show import run  # noqa: PLC0415 -- loaded on use
    from eventrail.cli.lazy import lazily  # noqa: PLC0415

    evaluate = lazily("eventrail.evaluating.intent", "evaluate", extra="router")
    run(lambda console: evaluate(data, train, console=console), as_json=as_json)
