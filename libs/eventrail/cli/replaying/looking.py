"""The subcommands that look at studies, and the one that removes them."""

from typing import TYPE_CHECKING, Annotated

import typer

from eventrail.cli.options import AsJson, DryRun, State

if TYPE_CHECKING:
    from pathlib import Path

    from eventrail.replaying.study import Study

Name = Annotated[str, typer.Argument(metavar="STUDY", help="name of the study")]


def status(name: Name, *, as_json: AsJson = False, state: State = None) -> None:
    """Say how far a study is and what it came to.

    While it runs, the figures are those of the last time that it stopped.
    """
    from eventrail.cli.replaying.show import show_summary  # noqa: PLC0415 -- loaded when run
    from eventrail.replaying.diff import summary_of  # noqa: PLC0415

    study = _study(name, state)
    plan = study.plan
    show_summary(plan, summary_of(plan.requests, study.outcomes()), as_json=as_json)


def diff(
    name: Name,
    rid: Annotated[str, typer.Argument(metavar="[RID]", help="one request; all without it")] = "",
    *,
    most: Annotated[int, typer.Option(min=1, help="rows at most")] = 50,
    as_json: AsJson = False,
    state: State = None,
) -> None:
    """Show what differs: which requests, or one of them event by event with both answers.

    eventrail replay diff shorter
    eventrail replay diff shorter 0198f2...
    """
    from eventrail.cli.replaying.show import show_outcomes, show_request  # noqa: PLC0415
    from eventrail.replaying.life import life_of  # noqa: PLC0415
    from eventrail.replaying.selecting import Chosen, read_records  # noqa: PLC0415
    from eventrail.replaying.study import StudyMissing  # noqa: PLC0415

    study = _study(name, state)
    outcomes = study.outcomes()
    if not rid:
        show_outcomes(outcomes, most=most, as_json=as_json)
        return
    found = [each for each in outcomes if each.rid.startswith(rid)]
    if len(found) != 1:
        raise StudyMissing(f"{len(found)} replayed requests of {name} begin with {rid!r}")
    chosen = Chosen(found[0].tenant, found[0].rid)
    before = study.life(chosen.tenant, chosen.rid)
    after = next(map(life_of, read_records(study.lake, [chosen])), None)
    if before is None or after is None:
        raise StudyMissing(f"the study's lake does not have {chosen.rid}")
    show_request(before, after, found[0], as_json=as_json)


def list_(*, as_json: AsJson = False, state: State = None) -> None:
    """List the replays."""
    from eventrail.cli.replaying.show import show_plans  # noqa: PLC0415 -- loaded when run
    from eventrail.replaying.study import Study, StudyMissing  # noqa: PLC0415

    plans: list[object] = []
    for folder in sorted(_studies(state).glob("*/study.json")):
        try:
            plans.append(Study(folder.parent).plan)
        except StudyMissing:  # a study of another kind
            continue
    show_plans(plans, as_json=as_json)  # pyright: ignore[reportArgumentType] -- imported late


def remove(
    name: Name,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="remove it without being asked")] = False,
    dry_run: DryRun = False,
    state: State = None,
) -> None:
    """Remove a study with everything that it replayed."""
    study = _study(name, state)
    plan = study.plan
    said = f"{name}: {plan.requests} requests, {plan.progress}, in {study.folder}"
    if dry_run:
        typer.echo(f"would remove {said}")
        return
    if not yes and not typer.confirm(f"remove {said}?"):
        raise typer.Exit(1)
    with study:
        study.forget()
    typer.echo(f"removed {said}")


def _studies(state: "Path | None") -> "Path":
    from eventrail.cli.inspect.session import command_settings  # noqa: PLC0415 -- loaded when run

    return command_settings(state=state).studies_folder


def _study(name: str, state: "Path | None") -> "Study":
    from eventrail.replaying.study import study_in  # noqa: PLC0415 -- loaded when run

    return study_in(_studies(state), name)
