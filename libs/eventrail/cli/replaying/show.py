"""Plans, sums and differences, for people and for machines."""

from collections.abc import Sequence

import msgspec
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from eventrail.cli.inspect.details import event_details
from eventrail.contracts.events import Event
from eventrail.replaying.canonical import canonical
from eventrail.replaying.diff import Outcome, Summary
from eventrail.replaying.life import Life
from eventrail.replaying.plan import Plan

ANSWER_CHARACTERS = 2_000
"""How much of an answer is shown."""

RID_CHARACTERS = 32
"""A request's id is shown whole: it is what the next command is given."""


def show_plan(plan: Plan, *, as_json: bool) -> None:
    """Print what a replay would do and take."""
    if as_json:
        typer.echo(msgspec.json.encode(plan))
        return
    estimate = plan.estimate
    table = _table("", "")
    rows: dict[str, object] = {
        "changed": ", ".join(plan.changes),
        "requests": plan.requests,
        "begins at": plan.point,
        "cached answers": plan.cache,
        "documents": plan.documents,
        "answers": plan.answers,
    }
    if estimate is not None:
        rows |= {
            "lives reused whole": estimate.untouched,
            "answers reused": estimate.answers_reused,
            "answers to generate": _by_pool(estimate.generated, estimate.pools),
            "tokens": f"about {estimate.prompt_tokens} in, {estimate.completion_tokens} out",
            "cost": f"about {estimate.cost:.4g} {estimate.currency}",
            "time": f"about {estimate.seconds:.0f} s",
        }
    for name, value in rows.items():
        table.add_row(name, str(value))
    console = Console(highlight=False)
    console.print(table)
    for each in plan.told:
        console.print(f"note: {each}", markup=False)


def _by_pool(count: int, pools: dict[str, int]) -> str:
    named = ", ".join(f"{pool} {number}" for pool, number in pools.items())
    return f"{count} ({named})" if named else str(count)


def show_summary(plan: Plan, summary: Summary, *, as_json: bool) -> None:
    """Print what became of a study's requests."""
    if as_json:
        fields = msgspec.to_builtins(summary)
        said = {"study": plan.name, "progress": plan.progress, "why": plan.why, **fields}
        typer.echo(msgspec.json.encode(said))
        return
    table = _table("", "")
    differs = ", ".join(f"{part} {count}" for part, count in summary.differs.items())
    rows: dict[str, object] = {
        "study": f"{plan.name}: {plan.progress}{f' ({plan.why})' if plan.why else ''}",
        "changed": f"{', '.join(plan.changes)}, from {plan.point}",
        "requests": f"{summary.done} of {summary.requests}",
        "same": summary.same,
        "different": f"{summary.done - summary.same}{f' ({differs})' if differs else ''}",
        "ended": ", ".join(f"{kind} {count}" for kind, count in summary.status.items()),
        "events": f"{summary.events_reused} reused, {summary.events_ran} made anew",
        "answers reused": summary.answers_reused,
        "cost": f"{summary.cost_before:.4g} then, {summary.cost:.4g} now",
        "paid": f"{summary.paid:.4g}",
    }
    for name, value in rows.items():
        table.add_row(name, str(value))
    Console(highlight=False).print(table)


def show_plans(plans: Sequence[Plan], *, as_json: bool) -> None:
    """Print the replays that there are."""
    if as_json:
        typer.echo(msgspec.json.encode(plans))
        return
    table = _table("study", "created", "changed", "requests", "progress")
    for plan in plans:
        created = f"{plan.created:%Y-%m-%d %H:%M}"
        changed = ", ".join(plan.changes)
        table.add_row(plan.name, created, changed, str(plan.requests), plan.progress)
    Console(highlight=False).print(table)


def show_outcomes(outcomes: Sequence[Outcome], *, most: int, as_json: bool) -> None:
    """Print the requests that differ."""
    different = [each for each in outcomes if not each.same]
    if as_json:
        typer.echo(msgspec.json.encode(different))
        return
    table = _table("request", "tenant", "ended", "differs in", "cost then", "now", "ms then", "now")
    table.columns[0].no_wrap, table.columns[0].overflow = True, "fold"
    table.columns[0].min_width = RID_CHARACTERS
    for each in different[:most]:
        table.add_row(
            each.rid,
            each.tenant,
            each.status,
            ", ".join(each.differs),
            f"{each.cost_before:.4g}",
            f"{each.cost:.4g}",
            f"{each.ms_before:.0f}",
            f"{each.ms:.0f}",
        )
    console = Console(highlight=False)
    console.print(table)
    same = len(outcomes) - len(different)
    console.print(f"{len(different)} differ, {same} are the same")


def show_request(before: Life, after: Life, outcome: Outcome, *, as_json: bool) -> None:
    """Print one request, before and after, event by event, and both answers."""
    one, other = before.state.answer_text, after.state.answer_text
    if as_json:
        typer.echo(
            msgspec.json.encode(
                {
                    "outcome": outcome,
                    "before": {"answer": one, "events": list(before.events)},
                    "after": {"answer": other, "events": list(after.events)},
                }
            )
        )
        return
    console = Console(highlight=False)
    table = _table("", "event", "then", "now")
    for place in range(max(len(before.events), len(after.events))):
        then, now = _at(before, place), _at(after, place)
        mark = "=" if then and now and canonical(then) == canonical(now) else "!"
        kind = " / ".join(dict.fromkeys(each.type for each in (then, now) if each))
        table.add_row(mark, kind, _details(then), _details(now))
    console.print(table)
    for title, text in (("then", one), ("now", other)):
        console.print(f"\n--- answer {title}")
        console.print(text[:ANSWER_CHARACTERS], markup=False)


def _at(life: Life, place: int) -> Event | None:
    return life.events[place] if place < len(life.events) else None


def _details(event: Event | None) -> Text:
    return Text("" if event is None else event_details(event))


def _table(*columns: str) -> Table:
    return Table(*columns, box=None, pad_edge=False, header_style="bold", show_header=any(columns))
