"""The table of `eventrail pools status`."""

from collections.abc import Sequence

import msgspec
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from eventrail.pools.status import PoolStatus, Replica

_COLOURS = {
    "running": "green", "deploying": "yellow", "draining": "yellow", "drained": "yellow",
    "failed": "red", "silent": "red", "open": "red", "half_open": "yellow",
}  # fmt: skip

HEADS = (
    "pool", "state", "breaker", "replicas", "age", "pending", "oldest", "running", "waiting",
    "kv use", "prefix hits", "accepted", "tok/s", "ttft", "per token", "cost/request",
)  # fmt: skip


def status_table(rows: Sequence[PoolStatus]) -> RenderableType:
    """Return the table, and below it what the pools have to say."""
    table = Table(*HEADS, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*_cells(row))
    said = [Text(f"{row.pool}: {row.message}") for row in rows if row.message]
    return Group(table, *said)


def status_json(rows: Sequence[PoolStatus]) -> str:
    """Return the rows as JSON."""
    return msgspec.json.format(msgspec.json.encode(list(rows))).decode()


def _cells(row: PoolStatus) -> list[RenderableType]:
    measured = bool(row.replicas)
    return [
        row.pool,
        Text(row.state, _COLOURS.get(row.state, "")),
        Text(row.breaker.replace("_", " ") or "-", _COLOURS.get(row.breaker, "")),
        f"{row.replicas_running}/{row.replicas_wanted}",
        _ages(row.replicas),
        str(row.pending),
        f"{row.oldest_s:.1f} s" if row.pending else "-",
        str(row.running) if measured else str(row.in_hand),
        str(row.waiting) if measured else "-",
        f"{row.kv_use:.0%}" if measured else "-",
        f"{row.prefix_hit_rate:.0%}" if measured else "-",
        f"{row.accepted_length:.2f}" if row.accepted_length else "-",
        f"{row.tokens_per_s:.0f}" if measured else "-",
        f"{row.ttft_p50_ms:.0f} ms" if row.ttft_p50_ms else "-",
        f"{row.time_per_token_p50_ms:.1f} ms" if row.time_per_token_p50_ms else "-",
        f"{row.cost_per_request:.6f}" if row.cost_per_request else "-",
    ]


def _ages(replicas: Sequence[Replica]) -> str:
    return ", ".join(age(replica.age_s) for replica in replicas) or "-"


def age(seconds: float) -> str:
    """Return a length of time in its two largest units: `45s`, `12m03s`, `5h07m`, `3d04h`."""
    whole = int(seconds)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days}d{hours:02}h"
    if hours:
        return f"{hours}h{minutes:02}m"
    return f"{minutes}m{rest:02}s" if minutes else f"{rest}s"
