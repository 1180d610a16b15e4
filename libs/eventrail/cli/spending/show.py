"""Tables and JSON of spend."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from rich.table import Table
from rich.text import Text

from eventrail.money.nano import amount_of, shown
from eventrail.spend.books import Checked
from eventrail.spend.invoice import Difference


def sums_table(by: Sequence[str], found: Sequence[Mapping[str, Any]], currency: str) -> Table:
    """Return the sums as a table, with their total last."""
    table = Table(*by, box=None, pad_edge=False, header_style="bold")
    for name in (
        "requests",
        "calls",
        "prompt",
        "cached",
        "answers",
        "estimated",
        f"cost {currency}",
    ):
        table.add_column(name, justify="right")
    for row in found:
        table.add_row(*(Text(str(row[name]) or "-") for name in by), *_figures(row))
    if len(found) > 1:
        figures = {name: sum(row[name] for row in found) for name in _SUMMED}
        table.add_section()
        table.add_row("all", *[""] * (len(by) - 1), "", *_figures({**figures, "requests": ""})[1:])
    return table


_SUMMED = ("calls", "prompt_tokens", "cached_tokens", "completion_tokens", "estimated_nano", "nano")


def _figures(row: Mapping[str, Any]) -> list[str]:
    counts = [str(row[name]) for name in ("requests", "calls", "prompt_tokens")]
    money = [shown(row[name]) if row[name] else "0" for name in ("estimated_nano", "nano")]
    return [*counts, _share(row), str(row["completion_tokens"]), *money]


def _share(row: Mapping[str, Any]) -> str:
    """Return the part of the prompts that engines had in their prefix caches."""
    prompt = row["prompt_tokens"]
    return f"{row['cached_tokens'] / prompt:.0%}" if prompt else "-"


def sums_json(found: Sequence[Mapping[str, Any]]) -> str:
    """Return the sums as JSON."""
    return _json([{**row, "cost": amount_of(row["nano"])} for row in found])


def budgets_table(found: Sequence[Checked], currency: str) -> Table:
    """Return how budgets stand."""
    table = Table(
        "tenant", "budget", "who", "window", box=None, pad_edge=False, header_style="bold"
    )
    for name in ("limit", "spent", "estimated", "held", "left"):
        table.add_column(f"{name} {currency}" if name == "limit" else name, justify="right")
    for each in found:
        book = each.book
        amounts = (book.limit, book.spent, book.estimated, book.held, book.available)
        table.add_row(*each.subject.split(".")[1:], *map(shown, amounts))
    return table


def budgets_json(found: Sequence[Checked]) -> str:
    """Return how budgets stand, and what the log says of them, as JSON."""
    return _json([_budget(each) for each in found])


def _budget(each: Checked) -> dict[str, Any]:
    _, tenant, name, who, window = each.subject.split(".")
    return {
        "tenant": tenant,
        "budget": name,
        "who": who,
        "window": window,
        "limit_nano": each.book.limit,
        "spent_nano": each.book.spent,
        "estimated_nano": each.book.estimated,
        "held_nano": each.book.held,
        "left_nano": each.book.available,
        "logged_nano": each.logged,
        "settling": each.settling,
        "agrees": each.agrees,
        "leases": {name: lease.holder for name, lease in each.book.leases.items()},
    }


def differences_table(found: Sequence[Difference]) -> Table:
    """Return where an invoice and the log differ."""
    table = Table("attempt", "difference", box=None, pad_edge=False, header_style="bold")
    table.add_column("log", justify="right")
    table.add_column("invoice", justify="right")
    table.add_column("")
    for each in found:
        table.add_row(each.attempt, each.kind, shown(each.ours), shown(each.theirs), each.about)
    return table


def differences_json(found: Sequence[Difference]) -> str:
    """Return the same as JSON."""
    return _json([msgspec.structs.asdict(each) for each in found])


def _json(value: object) -> str:
    return msgspec.json.format(msgspec.json.encode(value, enc_hook=str), indent=2).decode()
