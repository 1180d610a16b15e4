"""Entries and figures, for people and as JSON."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import msgspec
from rich.console import Group
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table

from eventrail.caching.kept.audits import Tally
from eventrail.caching.kept.stats import Held, Served
from eventrail.caching.kept.store import Kept

_SHOWN = 60
_KEY = 12


def entry(kept: Kept) -> dict[str, Any]:
    """Return an entry as plain data, without its vector."""
    answer = msgspec.to_builtins(kept.answer)
    answer.pop("vector", None)
    return {"tenant": kept.tenant, "key": kept.key, "bytes": kept.bytes, **answer}


def entry_table(kept: Iterable[Kept]) -> Table:
    """Return entries as a table, a line each."""
    table = Table(
        "key", "given", "model", "template", "audits", "question", box=None, pad_edge=False
    )
    for each in kept:
        answer = each.answer
        question = " ".join(answer.question.split())[:_SHOWN] or "(its very words only)"
        wrong = sum(not past.right for past in answer.history)
        table.add_row(
            each.key[:_KEY],
            moment(answer.stored),
            answer.model or "-",
            answer.template or "-",
            f"{len(answer.history)}, {wrong} wrong" if answer.history else "-",
            f"evicted: {answer.gone}" if answer.gone else escape(question),
        )
    return table


def entry_panels(kept: Kept) -> Group:
    """Return all of an entry, to be printed."""
    answer = kept.answer
    about = [
        f"key       {kept.key}",
        f"given     {moment(answer.stored)} to {answer.source_rid}",
        f"model     {answer.pool}/{answer.model}",
        f"template  {answer.template}",
        f"audits    {len(answer.history)}, {sum(not p.right for p in answer.history)} wrong",
    ]
    if answer.gone:
        about.append(f"evicted   {answer.gone}; keeps others out until {moment(answer.until)}")
    panels = [Panel(escape("\n".join(about)), title="entry")]
    if answer.question:
        panels.append(Panel(escape(answer.question), title="question"))
    if answer.text:
        panels.append(Panel(escape(answer.text), title="answer"))
    return Group(*panels)


def document(tenant: str, held: Held, served: Served, audits: Tally) -> dict[str, Any]:
    """Return the figures as plain data."""
    rate = audits.rate()
    return {
        "tenant": tenant,
        "held": msgspec.to_builtins(held),
        "served": {**msgspec.to_builtins(served), "hit_rate": served.hit_rate},
        "audits": {
            "audited": audits.audited,
            "wrong": audits.wrong,
            "false_hit_rate": {"value": rate.value, "ci95": [rate.low, rate.high]},
        },
    }


def figures(held: Held, served: Served, audits: Tally) -> Table:
    """Return the figures as a table."""
    table = Table(box=None, pad_edge=False, show_header=False)
    of = f"of {served.requests} requests in {served.hours:g} h"
    rate = audits.rate()
    table.add_row("answers", f"{held.entries}, {held.bytes / 1e6:.2f} MB in the bucket")
    table.add_row("in other words", f"{held.semantic} of them may serve those too")
    table.add_row("evicted", f"{held.evicted} keep answers out")
    table.add_row("by model", ", ".join(f"{n} {c}" for n, c in held.models.items()) or "-")
    table.add_row("oldest", moment(held.oldest) if held.oldest else "-")
    table.add_row("hit rate", f"{served.hit_rate:.3f} {of}")
    table.add_row(
        "", f"{served.exact} exact, {served.semantic} semantic; {served.joined} had waited"
    )
    table.add_row("not cacheable", str(served.not_cacheable))
    table.add_row(
        "false hits",
        f"{rate.value:.4f} (95 %: {rate.low:.4f} to {rate.high:.4f}), "
        f"{audits.wrong} of {audits.audited} audited",
    )
    return table


def moment(at: float) -> str:
    """Return UNIX seconds as a time."""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S}Z"
