"""The tables of `eventrail routes`."""

from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Collection

    from eventrail.config.model import Config, Route


def routes_table(config: "Config", down: "Collection[str]") -> RenderableType:
    """Return every rule, in order, with the pools that it leads to."""
    table = Table("#", "rule", "model", "tenant", "route", "pools, in order", box=None)
    for place, rule in enumerate(config.rules):
        route = config.routes.get(rule.route)
        pools = _chain(route, down) if route is not None else Text(rule.pool or "(canned)")
        table.add_row(str(place), rule.name, rule.model, rule.tenant, rule.route or "-", pools)
    return table


def explanation_table(found: Any) -> RenderableType:
    """Return what would become of one request; see `eventrail.router.explain.Explanation`."""
    event = found.event
    head = Text(f"rule {found.place} ({found.rule})")
    if event.next_action:
        head = Text(f"{_intent(event)}\n").append(head)
    if event.hand_over:
        return Group(head, Text("a person is to answer; no model is asked"))
    if event.canned is not None:
        return Group(head, Text("a fixed answer; no model is asked"))
    if event.route:
        head.append(f", route {event.route}")
    if event.arm:
        head.append(f", arm {event.arm} with propensity {event.propensity:g}")
    table = Table("", "pool", "asked", "once a part was shown", "", box=None, pad_edge=False)
    for turn, step in enumerate(found.chain):
        table.add_row(
            str(turn + 1),
            step.pool,
            "first" if step.when == ["first"] else f"after {', '.join(step.when)}",
            "-" if not turn else step.after_first_token,
            Text(step.note, "yellow"),
        )
    return Group(
        head,
        Text(f"stages: {', '.join(event.slip)}; template {event.template}"),
        table,
        Text(_times(found)),
    )


def _intent(event: Any) -> str:
    likely = ", ".join(f"{name} {score:.2f}" for name, score in event.intents.items())
    told = f"intent {event.intent or '-'} {event.intent_score:.2f} (likeliest: {likely})"
    several = f"; in steps: {', '.join(event.steps)}" if event.steps else ""
    return f"{told}{several}; next: {event.next_action}"


def _times(found: Any) -> str:
    first = f"{found.first_token_s:g} s" if found.first_token_s else "no bound"
    told = f"first token: {first}; whole answer: {found.timeout_s:g} s; retries: {found.retries}"
    hedge = found.hedge
    if hedge is None:
        return told
    after = f"{hedge.after_s:g} s" if hedge.after_s else ""
    if hedge.after_percentile:
        after = f"the {hedge.after_percentile:g}th percentile" + (f" or {after}" if after else "")
    return f"{told}; hedged with {hedge.pool} after {after}"


def _chain(route: "Route", down: "Collection[str]") -> Text:
    from eventrail.config.choices import pools_of  # noqa: PLC0415 -- loaded when run

    text = Text()
    hedges = {route.hedge.pool} if route.hedge is not None else set[str]()
    for name in pools_of(route):
        text.append(", " if text else "")
        text.append(name, "red" if name in down else "")
        text.append(" (hedge)" if name in hedges else "")
    return text
