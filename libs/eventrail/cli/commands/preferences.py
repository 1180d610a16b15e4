"""`eventrail preferences`: data to train models on, from what users thought."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from eventrail.cli.options import AsJson, DryRun, State

if TYPE_CHECKING:
    from eventrail.signals.pairs.exporting import Made
    from eventrail.signals.pairs.filtering import Filters

HELP = """Data to train models on, from what users and judges thought of answers.

\b
  eventrail preferences export --format dpo --where "tenant = 'demo'" --out pairs"""


def add(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    group.callback(help=HELP)(_nothing)
    group.command("export")(export)
    app.add_typer(group, name="preferences", short_help="Training data from feedback.")


def _nothing() -> None:
    """Keep a group of one command a group."""


def export(
    *,
    out: Annotated[Path, typer.Option(help="folder to write")],
    form: Annotated[
        Literal["dpo", "kto"], typer.Option("--format", help="pairs for DPO, or labels for KTO")
    ] = "dpo",
    where: Annotated[str, typer.Option(help="a condition on the view `requests`")] = "true",
    language: Annotated[
        list[str] | None, typer.Option(help="en, ko or other; may be repeated; all by default")
    ] = None,
    least_confidence: Annotated[
        float, typer.Option(min=0, max=1, help="how sure a row's source has to be")
    ] = 0.6,
    least_characters: Annotated[int, typer.Option(min=1, help="of an answer")] = 1,
    most_characters: Annotated[int, typer.Option(min=1, help="of an answer")] = 20_000,
    masked: Annotated[
        bool, typer.Option("--masked", help="keep rows in which personal data was masked")
    ] = False,
    refusals: Annotated[
        bool, typer.Option("--refusals", help="keep rows whose wanted answer is a refusal")
    ] = False,
    test_share: Annotated[float, typer.Option(min=0, max=1, help="share to test on")] = 0.1,
    licence: Annotated[str, typer.Option(help="of the data, for its card")] = "other",
    lake: Annotated[str | None, typer.Option(help="the lake: a folder, or a URL")] = None,
    state: State = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Write pairs of a wanted and an unwanted answer (dpo), or labelled answers (kto).

    Pairs come from edits, comparisons by users and judges, regenerated answers, ratings of
    different answers to one prompt, and arms of experiments. Written are train and test parts, as
    JSON Lines and Parquet in the form that TRL reads, and a data card. No user, conversation or
    prompt is in both parts.

    \b
      eventrail preferences export --format dpo --out pairs --dry-run
      eventrail preferences export --format kto --where "template LIKE 'docs@%'" --out labels
    """
    from importlib.metadata import version  # noqa: PLC0415 -- loaded when run

    from eventrail.cli.inspect.session import command_settings  # noqa: PLC0415
    from eventrail.cli.lazy import lazily  # noqa: PLC0415
    from eventrail.cli.progress import progress_console  # noqa: PLC0415
    from eventrail.lake.views import open_lake  # noqa: PLC0415
    from eventrail.replaying.selecting import check_condition  # noqa: PLC0415
    from eventrail.signals.pairs.filtering import Filters  # noqa: PLC0415

    exporting = "eventrail.signals.pairs.exporting"
    make, write = lazily(exporting, "make"), lazily(exporting, "write")
    read = lazily("eventrail.signals.pairs.reading", "material_in")
    filters = Filters(
        tuple(language or ()),
        least_characters,
        most_characters,
        least_confidence,
        masked,
        refusals,
    )
    console = progress_console(as_json=as_json)
    with open_lake(command_settings(state=state, lake=lake).lake_place) as connection:
        material = read(connection, check_condition(where), console)
    exported = make(material, form, filters, test_share=test_share, console=console)
    if not dry_run:
        command = command_of(form, where, filters, test_share)
        told = {"command": command, "version": version("eventrail"), "licence": licence}
        write(exported, out, **told, console=console)
    _tell(exported.made, out, dry_run=dry_run, as_json=as_json)


def command_of(form: str, where: str, filters: "Filters", test_share: float) -> str:
    """Return the command that makes the same again, for the data card."""
    import shlex  # noqa: PLC0415 -- loaded when run

    words = ["eventrail", "preferences", "export", "--format", form]
    if where != "true":
        words += ["--where", where]
    for language in filters.languages:
        words += ["--language", language]
    words += ["--least-confidence", f"{filters.least_confidence:g}"]
    words += ["--least-characters", str(filters.least_characters)]
    words += ["--most-characters", str(filters.most_characters)]
    words += ["--masked"] * filters.masked + ["--refusals"] * filters.refusals
    return shlex.join([*words, "--test-share", f"{test_share:g}", "--out", "FOLDER"])


def _tell(made: "Made", out: Path, *, dry_run: bool, as_json: bool) -> None:
    import msgspec  # noqa: PLC0415 -- loaded when run

    if as_json:
        told = {**msgspec.to_builtins(made), "out": None if dry_run else str(out)}
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    rows = ", ".join(f"{number} to {part} on" for part, number in made.rows.items())
    typer.echo(f"{made.signs} signs about {made.answers} answers")
    typer.echo(f"{'would write' if dry_run else 'wrote'} {rows}")
    for name, counts in (("by signal", made.signals), ("left out", made.left_out)):
        if counts:
            typer.echo(f"{name}: " + ", ".join(f"{key} {value}" for key, value in counts.items()))
    typer.echo("nothing was written" if dry_run else f"in {out}; see {out / 'README.md'}")
