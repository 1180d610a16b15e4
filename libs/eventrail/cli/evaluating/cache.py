"""`eventrail eval cache`."""

import typer

from eventrail.cli.evaluating.options import Data
from eventrail.cli.options import AsJson


def add(group: typer.Typer) -> None:
    """Add the command."""
    group.command("cache")(cache)


def cache(*, data: Data, as_json: AsJson = False) -> None:
    """How often the semantic cache serves a right answer, and how often a wrong one.

    Rows have `text_a`, `text_b` and `equivalent`; or `query` and `paraphrase`, where each
    paraphrase is also asked with its own query taken away. Beside it a plain threshold of the
    cosine.

    \b
      eventrail eval cache --data pairs.jsonl
      eventrail eval cache --data pairs.jsonl --json
    """
    from eventrail.cli.evaluating.show import run  # noqa: PLC0415 -- loaded on use
    from eventrail.cli.lazy import lazily  # noqa: PLC0415

    evaluate = lazily("eventrail.evaluating.cache", "evaluate", extra="cache")
    run(lambda console: evaluate(data, console), as_json=as_json)
