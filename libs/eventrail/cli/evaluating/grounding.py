"""`eventrail eval grounding`."""

import typer

from eventrail.cli.evaluating.options import Data
from eventrail.cli.options import AsJson


def add(group: typer.Typer) -> None:
    """Add the command."""
    group.command("grounding")(grounding)


def grounding(*, data: Data, as_json: AsJson = False) -> None:
    """How well it is told whether documents support an answer.

    Rows are of one of four schemas: `knowledge`, `question`, `right_answer` and
    `hallucinated_answers`; `article` and `sentences` of `sentence` and `supported`; `knowledge`,
    `response` and `label` ("Fully attributable", "Not fully attributable", others are left out);
    `premise`, `hypothesis` and `label` ("entailment", "neutral", "contradiction").

    \b
      eventrail eval grounding --data rows.jsonl
      eventrail eval grounding --data rows.jsonl --json
    """
    from eventrail.cli.evaluating.show import run  # noqa: PLC0415 -- loaded on use
    from eventrail.cli.lazy import lazily  # noqa: PLC0415

    evaluate = lazily("eventrail.evaluating.grounding", "evaluate", extra="guardrail")
    run(lambda console: evaluate(data, console), as_json=as_json)
