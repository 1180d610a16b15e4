"""`eventrail eval drift`."""

from pathlib import Path
from typing import Annotated

import typer

from eventrail.cli.evaluating.options import Data
from eventrail.cli.options import AsJson


def add(group: typer.Typer) -> None:
    """Add the command."""
    group.command("drift")(drift)


def drift(
    *,
    data: Data,
    corpus: Annotated[
        Path | None, typer.Option(help="rows of another set that streams change to, JSON Lines")
    ] = None,
    seeds: Annotated[int, typer.Option(min=1, help="streams of each kind and size")] = 20,
    as_json: AsJson = False,
) -> None:
    """How soon monitors notice that requests changed, and how often they are wrong.

    A row has `text` and `intent`, and `domain` if there are domains. Each seed makes a stream of
    seven in ten domains that turns, at a known request, into a mixture: with questions of the
    other domains, of the set --corpus, with longer ones, and with others in form; a tenth to all
    of them. A stream that does not turn counts false alarms.

    \b
      eventrail eval drift --data clinc.jsonl
      eventrail eval drift --data clinc.jsonl --corpus banking.jsonl --seeds 100 --json
    """
    from eventrail.cli.evaluating.show import run  # noqa: PLC0415 -- loaded on use
    from eventrail.cli.lazy import lazily  # noqa: PLC0415

    evaluate = lazily("eventrail.evaluating.drift", "evaluate", extra="monitor")
    run(lambda console: evaluate(data, corpus, seeds=seeds, console=console), as_json=as_json)
