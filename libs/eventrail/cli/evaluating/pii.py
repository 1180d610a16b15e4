"""`eventrail eval pii`."""

import typer

from eventrail.cli.evaluating.options import Data
from eventrail.cli.options import AsJson


def add(group: typer.Typer) -> None:
    """Add the command."""
    group.command("pii")(pii)


def pii(*, data: Data, as_json: AsJson = False) -> None:
    """How well personal data is found, with all kinds switched on.

    Rows have `text` and `spans` of `type`, `start` and `end`, with the types of presidio-research
    or KLUE; or `text`, `entity`, `recognizer` and `spans`, single identifiers that must be told
    from look-alikes. The baseline is Presidio's analyzer, in the same run.

    \b
      eventrail eval pii --data presidio_pii_synth/dev.jsonl
      eventrail eval pii --data presidio_id_cases/dev.jsonl --json
    """
    from eventrail.cli.evaluating.show import run  # noqa: PLC0415 -- loaded on use
    from eventrail.cli.lazy import lazily  # noqa: PLC0415

    evaluate = lazily("eventrail.evaluating.pii", "evaluate")
    run(lambda console: evaluate(data, console), as_json=as_json)
