"""Handovers, for people and as JSON."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import msgspec
from rich.console import Group
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table

from eventrail.contracts.conversation import last_user_text
from eventrail.desk.entries import Standing

_SHOWN = 60


def document(now: Standing) -> dict[str, Any]:
    """Return a handover as plain data; the sealed dictionary is left out."""
    waiting = msgspec.to_builtins(now.waiting)
    waiting.pop("dictionary", None)
    return {"state": now.state, "by": now.by, "since": now.since.isoformat(), **waiting}


def desk_table(standings: Iterable[Standing]) -> Table:
    """Return handovers as a table, a line each."""
    table = Table(
        "request", "tenant", "waits", "state", "because", "asked", box=None, pad_edge=False
    )
    for each in standings:
        waiting = each.waiting
        because = ", ".join(dict.fromkeys(found.check for found in waiting.why)) or waiting.intent
        state = f"{each.state} by {each.by}" if each.by else each.state
        asked = " ".join(last_user_text(waiting.conversation).split())[:_SHOWN]
        table.add_row(
            waiting.rid, waiting.tenant, _age(waiting.at), state, because or "-", escape(asked)
        )
    return table


def context(now: Standing) -> Group:
    """Return everything a person has to know, to be printed."""
    waiting = now.waiting
    parts: list[Panel] = []
    if waiting.left_out:
        parts.append(Panel(f"{waiting.left_out} earlier messages: eventrail log {waiting.rid}"))
    parts += [Panel(escape(each.content or ""), title=each.role) for each in waiting.conversation]
    parts += [
        Panel(escape(each.text), title=f"document {each.id} {each.title}".strip())
        for each in waiting.documents
    ]
    if waiting.answer:
        parts.append(Panel(escape(waiting.answer), title="held back"))
    parts.append(Panel(escape(waiting.told), title="the app was told"))
    why = "\n".join(f"{each.check}: {each.detail}" for each in waiting.why) or waiting.intent
    parts.append(Panel(escape(why or "asked for by its route"), title="why"))
    return Group(*parts)


def _age(at: datetime) -> str:
    seconds = int((datetime.now(UTC) - at).total_seconds())
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{max(seconds, 0)} s"
