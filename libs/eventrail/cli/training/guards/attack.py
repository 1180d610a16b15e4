"""`eventrail train guard attack`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eventrail.cli.options import AsJson, DryRun
from eventrail.cli.training.options import Out
from eventrail.cli.training.told import command_of

if TYPE_CHECKING:
    from rich.progress import Progress


def add(group: typer.Typer) -> None:
    """Add the command."""
    group.command("attack")(attack)


def attack(
    *,
    data: Annotated[list[Path], typer.Option(help="labelled rows, JSON Lines; may be repeated")],
    out: Out,
    leave_out: Annotated[
        bool,
        typer.Option(help="also train without each family of attacks in turn; takes long"),
    ] = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Train the classifier of jailbreaks and injected instructions.

    A row has `text` and `label` (attack or benign), or the fields of JailbreakBench, CyberSecEval
    or BIPIA; the texts of rows without a label are harmless requests, or documents if they have
    an id of a passage. Four fifths of the rows are trained on, beside sentences that are made up
    in 21 languages; figures are of the rest. Takes about five minutes on one core.

    \b
      eventrail train guard attack --data attacks.jsonl --data passages.jsonl --out models/attack
    """
    import sys  # noqa: PLC0415 -- loaded on use

    import msgspec  # noqa: PLC0415
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress  # noqa: PLC0415

    from eventrail.cli.lazy import lazily  # noqa: PLC0415
    from eventrail.evaluating.rows import UnfitData  # noqa: PLC0415

    module = "eventrail.guarding.attacks.train.train"
    material, train = lazily(module, "material"), lazily(module, "train_attack")
    shown = sys.stderr.isatty() and not as_json
    try:
        rows = material(data)
    except UnfitData as error:
        typer.echo(f"eventrail train: {error}", err=True)
        raise typer.Exit(2) from error
    with Progress(console=Console(stderr=True), disable=not shown, transient=True) as progress:
        task = progress.add_task("training", total=1.0)

        def told(done: float) -> None:
            progress.update(task, completed=done)

        story = train(rows, out, command_of("guard attack", data=data), told, dry_run=dry_run)
        families = [] if dry_run or not leave_out else _left_out(rows, out, progress)
    if as_json:
        result = {"model": msgspec.structs.replace(story, seen=""), "left_out": families}
        typer.echo(msgspec.json.encode(result).decode())
        return
    for of, number in story.trained_on.items():
        typer.echo(f"{'would train' if dry_run else 'trained'} on {number} rows: {of}")
    for name, value in story.measured.items():
        typer.echo(f"{name} {value:.3f}")
    for each in families:
        typer.echo(f"never seen: {each.family}, {each.rows} rows: recall {each.recall:.3f}")
    typer.echo("nothing was written" if dry_run else f"{story.name} {story.version} in {out}")


def _left_out(rows: Any, out: Path, progress: "Progress") -> list[Any]:
    """Train without each family in turn; both modules need the extra `quality`."""
    from eventrail.cli.lazy import lazily  # noqa: PLC0415 -- loaded on use
    from eventrail.guarding.attacks.artefact import heads_in  # noqa: PLC0415

    leave = lazily("eventrail.guarding.attacks.train.left_out", "leave_out")
    task = progress.add_task("without each family", total=1.0)

    def told(done: float) -> None:
        progress.update(task, completed=done)

    return leave(rows, heads_in(out).direct, told)
