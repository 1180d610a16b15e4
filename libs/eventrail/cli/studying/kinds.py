"""`eventrail study KIND`, a function each."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eventrail.cli.lazy import lazily
from eventrail.cli.options import AsJson, State
from eventrail.cli.studying.options import By, Lake, Out, Since, Tenant, Until, Where

if TYPE_CHECKING:
    from eventrail.studies.selection import Selection

_ABOUT = {
    "cost": "What was paid for, where it went, what was wasted, saved, and is to come.",
    "quality": "Judgements, anchors, checks, retrieval, and what people would say.",
    "feedback": "What users think, corrected for who says so; the worst requests.",
    "operations": "Changes, alarms and incidents: time to detect and respond, failure rate.",
}


def plain(kind: str) -> Callable[..., None]:
    """Return the command of a kind that takes a selection and no more."""

    def study(
        *,
        since: Since = "",
        until: Until = "",
        tenant: Tenant = "",
        where: Where = "",
        by: By = "",
        out: Out = None,
        lake: Lake = "",
        state: State = None,
        as_json: AsJson = False,
    ) -> None:
        selection = _selection(since, until, tenant, where, by)
        _run(kind, selection, {}, {}, out, lake, state=state, as_json=as_json)

    study.__doc__ = _ABOUT[kind]
    return study


def drift(
    *,
    at: Annotated[
        str, typer.Option(help="before and since are told apart by this time; found if not given")
    ] = "",
    since: Since = "",
    until: Until = "",
    tenant: Tenant = "",
    where: Where = "",
    by: By = "",
    out: Out = None,
    lake: Lake = "",
    state: State = None,
    as_json: AsJson = False,
) -> None:
    """What changed, when, for whom, and what was changed in the configuration near then."""
    selection = _selection(since, until, tenant, where, by)
    _run("drift", selection, {"at": at}, {"at": at}, out, lake, state=state, as_json=as_json)


def compare(
    *,
    a: Annotated[str, typer.Option("--a", help="the one set: SQL on `requests`; with --b")] = "",
    b: Annotated[str, typer.Option("--b", help="the other set")] = "",
    split: Annotated[
        str, typer.Option(help="a column with two values, or e.g. model=small,large")
    ] = "",
    study: Annotated[str, typer.Option(help="a replay, against what it replayed")] = "",
    since: Since = "",
    until: Until = "",
    tenant: Tenant = "",
    where: Where = "",
    by: By = "",
    out: Out = None,
    lake: Lake = "",
    state: State = None,
    as_json: AsJson = False,
) -> None:
    """Two sets of requests, measure by measure: arms, models, templates, revisions, a replay."""
    wanted = lazily("eventrail.studies.compare.sides", "Wanted", "analyst")(a, b, split, study)
    named = {"a": a, "b": b, "split": split, "study": study}
    selection = _selection(since, until, tenant, where, by)
    _run("compare", selection, {"wanted": wanted}, named, out, lake, state=state, as_json=as_json)


def _selection(since: str, until: str, tenant: str, where: str, by: str) -> "Selection":
    kind = lazily("eventrail.studies.selection", "Selection", "analyst")
    columns = tuple(each.strip() for each in by.split(",") if each.strip())
    return kind(since, until, tenant, where, columns)


def _run(  # noqa: PLR0917 -- what the commands were given, as it came
    kind: str,
    selection: "Selection",
    more: dict[str, object],
    named: dict[str, str],
    out: Path | None,
    lake: str,
    *,
    state: Path | None,
    as_json: bool,
) -> None:
    order = lazily("eventrail.studies.making", "Order", "analyst")
    running = lazily("eventrail.cli.studying.running", "run", "analyst")
    command_of = lazily("eventrail.cli.studying.running", "command_of", "analyst")
    options: dict[str, str | tuple[str, ...] | Path | None] = {
        **named,
        "since": selection.since,
        "until": selection.until,
        "tenant": selection.tenant,
        "where": selection.where,
        "by": selection.by,
        "lake": lake,
        "state": state,
        "out": out,
    }
    wanted = order(kind, command_of(kind, options), selection, **more)
    running(wanted, out=out, lake=lake, state=state, as_json=as_json)
