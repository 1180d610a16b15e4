"""What the terminal shows: which process is in which state, and how to ask a question."""

import time
from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from eventrail.supervise.supervisor import Unit

COLOURS = {"ready": "green", "starting": "yellow", "restarting": "red"}
SLOW = {"worker": "Ray and vLLM take a minute or two to load a model"}
"""Why some services take long."""


def state_of(unit: Unit) -> str:
    """Return `ready`, `starting` or `restarting`."""
    if unit.is_ready:
        return "ready"
    return "restarting" if unit.due else "starting"


def waiting_for(units: Sequence[Unit]) -> list[str]:
    """Return the names of the processes that do not serve yet."""
    return [unit.child.name for unit in units if not unit.is_ready]


def table(units: Sequence[Unit]) -> Table:
    """Return the status table."""
    shown = Table("process", "state", "pid", "for", "restarts", box=None, pad_edge=False)
    for unit in units:
        state = state_of(unit)
        since = f"{time.monotonic() - unit.started:.0f} s"
        shown.add_row(
            unit.child.name,
            Text(state, style=COLOURS[state]),
            str(unit.child.pid),
            since,
            str(unit.backoff.restarts or ""),
        )
    return shown


def progress(units: Sequence[Unit], began: float, *, vllm: bool) -> RenderableType:
    """Return the table with a line on what is being waited for since `began`."""
    return Group(table(units), Text(waiting_line(units, began, vllm=vllm), style="dim"))


def waiting_line(units: Sequence[Unit], began: float, *, vllm: bool) -> str:
    """Return one line on what is being waited for."""
    names = waiting_for(units)
    elapsed = f"{time.monotonic() - began:.0f} s"
    if not names:
        return f"all ready after {elapsed}"
    slow = [why for part, why in SLOW.items() if vllm and any(part in n for n in names)]
    return f"waiting for {', '.join(names)} ({elapsed}){': ' + slow[0] if slow else ''}"


def example(url: str, model: str) -> str:
    """Return a curl command that asks a question."""
    body = f'{{"model": "{model}", "messages": [{{"role": "user", "content": "Hello"}}]}}'
    return (
        f"curl {url}/v1/chat/completions -H 'Authorization: Bearer demo-key' \\\n"
        f"  -H 'Content-Type: application/json' -d '{body}'"
    )
