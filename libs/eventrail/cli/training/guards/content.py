"""`eventrail train guard harm` and `eventrail train guard toxicity`."""

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from eventrail.cli.options import AsJson, DryRun
from eventrail.cli.training.options import Out
from eventrail.cli.training.told import tell

Data = Annotated[list[Path], typer.Option(help="rows, JSON Lines; may be repeated")]


def add(group: typer.Typer) -> None:
    """Add the commands."""
    group.command("harm")(harm)
    group.command("toxicity")(toxicity)


def harm(*, data: Data, out: Out, dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """Train the model of requests that ask for help with harm.

    Rows with `prompt`, `label` (safe or unsafe), `type` and `focus` are contrasts, rows with
    `text` and `category` are harmful, and any others are everyday questions: their `text`,
    `prompt`, `question` or `query` is taken. Sentences of a grammar that ships are added. Four
    fifths are trained on; figures are of the rest. Takes some minutes.

    \b
      eventrail train guard harm --data contrasts.jsonl --data everyday.jsonl --out models/harm
    """
    _train("harm", data, out, dry_run=dry_run, as_json=as_json)


def toxicity(*, data: Data, out: Out, dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """Train the Korean model of insults and hate.

    Labelled rows have `text` and `hate` (none, offensive, hate) or `hateful` (true, false); any
    others are everyday sentences, of which the Korean ones count. Four fifths are trained on;
    figures are of the rest.

    \b
      eventrail train guard toxicity --data comments.jsonl --data everyday.jsonl --out models/tox
    """
    _train("toxicity", data, out, dry_run=dry_run, as_json=as_json)


def _train(
    what: Literal["harm", "toxicity"], data: list[Path], out: Path, *, dry_run: bool, as_json: bool
) -> None:
    import sys  # noqa: PLC0415 -- loaded on use

    from rich.console import Console  # noqa: PLC0415

    from eventrail.cli.lazy import lazily  # noqa: PLC0415

    make = lazily("eventrail.guarding.content.make", "make")
    console = Console(stderr=True, quiet=as_json or not sys.stderr.isatty())

    def train() -> Any:
        with console.status("reading rows") as status:

            def told(step: str) -> None:
                status.update(f"training: {step}")

            return make(what, data, out, dry_run=dry_run, told=told)

    tell(train, out, dry_run=dry_run, as_json=as_json)
