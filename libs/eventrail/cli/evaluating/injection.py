"""`eventrail eval injection`."""

import typer

from eventrail.cli.evaluating.options import Data
from eventrail.cli.options import AsJson


def add(group: typer.Typer) -> None:
    """Add the command."""
    group.command("injection")(injection)


def injection(*, data: Data, as_json: AsJson = False) -> None:
    """How well jailbreaks and injected instructions are told from harmless texts.

    A row has `text` and `label` (attack or benign), or the fields of JailbreakBench (`prompt`,
    `method`), CyberSecEval (`user_input`, `injection_variant`) or BIPIA (`kind`, `task`,
    `instruction` or `context`; instructions are planted in contexts). The thresholds are the
    defaults. A list of keywords and a TF-IDF model judge the same rows.

    \b
      eventrail eval injection --data rows.jsonl
      eventrail eval injection --data rows.jsonl --json
    """
    from eventrail.cli.evaluating.show import run  # noqa: PLC0415 -- loaded on use
    from eventrail.cli.lazy import lazily  # noqa: PLC0415

    evaluate = lazily("eventrail.evaluating.injection", "evaluate")
    run(lambda console: evaluate(data, console), as_json=as_json)
