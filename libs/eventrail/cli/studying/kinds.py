"""`eventrail study KIND`: what each kind takes besides what all take."""

from collections.abc import Callable, Mapping
from inspect import Signature, signature
from typing import Annotated, Any

import typer

from eventrail.cli.lazy import lazily
from eventrail.cli.studying.options import Shared

Own = Callable[..., Mapping[str, Any]]
"""Takes the options of one kind; returns the fields of the order that they make."""


def cost() -> Mapping[str, Any]:
    """What was paid for, where it went, what was wasted, saved, and is to come."""
    return {}


def quality() -> Mapping[str, Any]:
    """Judgements, anchors, checks, retrieval, and what people would say."""
    return {}


def feedback() -> Mapping[str, Any]:
    """What users think, corrected for who says so; the worst requests."""
    return {}


def operations() -> Mapping[str, Any]:
    """Changes, alarms and incidents: time to detect and respond, failure rate."""
    return {}


def drift(
    *,
    at: Annotated[
        str, typer.Option(help="before and since are told apart by this time; found if not given")
    ] = "",
) -> Mapping[str, Any]:
    """What changed, when, for whom, and what was changed in the configuration near then."""
    return {"at": at}


def compare(
    *,
    a: Annotated[str, typer.Option("--a", help="the one set: SQL on `requests`; with --b")] = "",
    b: Annotated[str, typer.Option("--b", help="the other set")] = "",
    split: Annotated[
        str, typer.Option(help="a column with two values, or e.g. model=small,large")
    ] = "",
    study: Annotated[str, typer.Option(help="a replay, against what it replayed")] = "",
) -> Mapping[str, Any]:
    """Two sets of requests, measure by measure: arms, models, templates, revisions, a replay."""
    wanted = lazily("eventrail.studies.compare.sides", "Wanted", "analyst")
    return {"wanted": wanted(a, b, split, study)}


KINDS = (cost, quality, feedback, operations, drift, compare)


def command(own: Own, kind: str) -> Callable[..., None]:
    """Return the command of a kind, as typer reads it: its own options, then the shared ones."""

    def study(**given: Any) -> None:
        mine = {name: given.pop(name) for name in signature(own).parameters}
        _run(kind, own(**mine), mine, Shared(**given))

    options = [*signature(own).parameters.values(), *signature(Shared).parameters.values()]
    study.__dict__["__signature__"] = Signature(options)
    study.__doc__ = own.__doc__
    return study


def _run(kind: str, more: Mapping[str, Any], mine: Mapping[str, str], shared: Shared) -> None:
    selection = lazily("eventrail.studies.selection", "Selection", "analyst")
    order = lazily("eventrail.studies.making", "Order", "analyst")
    running = lazily("eventrail.cli.studying.running", "run", "analyst")
    command_of = lazily("eventrail.cli.studying.running", "command_of", "analyst")
    chosen = (shared.since, shared.until, shared.tenant, shared.where, shared.columns)
    typed = {
        **mine,
        **dict(zip(("since", "until", "tenant", "where", "by"), chosen, strict=True)),
        "lake": shared.lake,
        "state": shared.state,
        "out": shared.out,
    }
    wanted = order(kind, command_of(kind, typed), selection(*chosen), **more)
    running(wanted, out=shared.out, lake=shared.lake, state=shared.state, as_json=shared.as_json)
