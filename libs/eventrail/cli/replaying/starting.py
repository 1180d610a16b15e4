"""`eventrail replay`: plan a study, or go on with one."""

import shlex
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eventrail.cli.options import AsJson, Lake, Nats, State
from eventrail.contracts.errors import EventrailError

if TYPE_CHECKING:
    from eventrail.config.settings import Settings
    from eventrail.replaying.plan import Plan
    from eventrail.replaying.preparing import Wanted
    from eventrail.replaying.study import Study


class NotAsked(EventrailError):
    """Something that has to be said was not."""


def start(
    context: typer.Context,
    *,
    study: Annotated[str, typer.Option(help="name of the study")] = "",
    change: Annotated[list[str] | None, typer.Option(help="what is changed; see above")] = None,
    where: Annotated[str, typer.Option(help="SQL condition on the view requests")] = "true",
    sample: Annotated[int, typer.Option(min=0, help="so many of them, drawn; 0 for all")] = 0,
    seed: Annotated[int, typer.Option(help="of the draw")] = 0,
    rids: Annotated[Path | None, typer.Option(help="file of request ids, one a line")] = None,
    limit: Annotated[int, typer.Option(min=0, help="the first so many, oldest first")] = 0,
    begin: Annotated[str, typer.Option("--from", help="stage to begin at, if earlier")] = "",
    answers: Annotated[
        str, typer.Option(help="auto reuses certain answers; recorded generates none; new all")
    ] = "auto",
    regenerate: Annotated[bool, typer.Option("--regenerate", help="the same as new")] = False,
    index: Annotated[
        str, typer.Option(help="documents: recorded, now, or auto for what the change asks for")
    ] = "",
    masked: Annotated[
        bool, typer.Option("--masked", help="let the guards see the masked request only")
    ] = False,
    concurrency: Annotated[int, typer.Option(min=1, help="requests on their way at once")] = 64,
    most_cost: Annotated[
        float | None, typer.Option(min=0, help="begin no more once calls have cost so much")
    ] = None,
    over: Annotated[str, typer.Option(help="`ray`, or `ray:8` for so many shards")] = "",
    config: Annotated[
        Path | None, typer.Option(help="change this document, not the live system's")
    ] = None,
    lake: Lake = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only say what it would take")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="pay without being asked")] = False,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """See the help of the group."""
    if context.invoked_subcommand is not None:
        return
    if not study:
        typer.echo(context.get_help())
        raise typer.Exit(2)
    from eventrail.cli.inspect.session import command_settings  # noqa: PLC0415 -- loaded when run
    from eventrail.replaying.points import point_of  # noqa: PLC0415
    from eventrail.replaying.preparing import Wanted  # noqa: PLC0415
    from eventrail.replaying.selecting import Selection  # noqa: PLC0415

    settings = command_settings(nats=nats, state=state, lake=lake)
    ids = rids.read_text(encoding="utf-8").split() if rids is not None else None
    wanted = Wanted(
        name=study,
        command=shlex.join(["eventrail", *sys.argv[1:]]),
        changes=change or [],
        selection=Selection(where, ids, sample, seed, limit),
        answers=_choice("--answers", "new" if regenerate else answers, "auto", "recorded", "new"),
        documents=_choice("--index", index, "auto", "recorded", "now") if index else None,
        begin=point_of(begin) if begin else None,
        concurrency=concurrency,
        masked=masked,
    )
    if dry_run:
        _dry_run(settings, wanted, config, as_json=as_json)
        return
    from eventrail.cli.replaying.running import Running, carry  # noqa: PLC0415

    running = Running(concurrency, most_cost, over, as_json)
    with _opened(settings, wanted, config) as opened:
        plan = opened.plan
        _agree(plan, yes=yes, opened=opened)
        code = carry(opened, settings, running)
    raise typer.Exit(code)


@contextmanager
def _opened(settings: "Settings", wanted: "Wanted", config: Path | None) -> Generator["Study"]:
    """Hold the study of the name: one that goes on, or a new one."""
    from eventrail.replaying.study import StudyExists, study_in  # noqa: PLC0415 -- loaded when run

    with study_in(settings.studies_folder, wanted.name) as study:
        if not study.there():
            try:
                _planned(study, settings, wanted, config)
            except BaseException:
                study.forget()
                raise
        elif wanted.changes and list(wanted.changes) != study.plan.changes:
            raise StudyExists(
                f"the study {wanted.name!r} changes {', '.join(study.plan.changes)}; go on with "
                "it without --change, take another name, or `eventrail replay remove` it"
            )
        yield study


def _planned(study: "Study", settings: "Settings", wanted: "Wanted", config: Path | None) -> None:
    from eventrail.cli.replaying.base import read_base  # noqa: PLC0415 -- loaded when run
    from eventrail.replaying.changes import read_change  # noqa: PLC0415
    from eventrail.replaying.preparing import prepare  # noqa: PLC0415
    from eventrail.replaying.selecting import choose, read_records  # noqa: PLC0415

    if not wanted.changes:
        raise NotAsked("say what is changed, e.g. --change template=docs@2, or --change none")
    base = read_base(settings, [read_change(each) for each in wanted.changes], config)
    chosen = choose(settings.lake_place, wanted.selection)
    asked = set(wanted.selection.rids or [])
    if len(chosen) < len(asked) and not wanted.selection.sample and not wanted.selection.limit:
        missing = len(asked) - len(chosen)
        typer.echo(f"{missing} of {len(asked)} ids name no ended request in the lake", err=True)
    records = read_records(settings.lake_place, chosen)
    study.put_artefacts(base.artefacts)
    prepare(study, wanted, base.changed, settings.state, records)


def _dry_run(settings: "Settings", wanted: "Wanted", config: Path | None, *, as_json: bool) -> None:
    from eventrail.cli.replaying.show import show_plan  # noqa: PLC0415 -- loaded when run
    from eventrail.replaying.study import Study  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder, Study(Path(folder) / wanted.name) as study:
        _planned(study, settings, wanted, config)
        show_plan(study.plan, as_json=as_json)


def _agree(plan: "Plan", *, yes: bool, opened: "Study") -> None:
    """Ask before money is spent; without leave nothing is left of a new study."""
    cost = plan.estimate.cost if plan.estimate is not None else 0.0
    if plan.progress != "planned" or cost <= 0 or yes:
        return
    question = f"about {cost:.4g} {plan.estimate.currency if plan.estimate else ''} to be paid"
    if sys.stdin.isatty() and typer.confirm(f"{question}; go on?"):
        return
    opened.forget()
    raise NotAsked(f"{question}: add --yes to pay it, or --dry-run to see what for")


def _choice(option: str, value: str, *known: str) -> Any:
    if value not in known:
        raise NotAsked(f"{option} {value!r}: it can be {', '.join(known)}")
    return value
