"""What the input guard would do, for people."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table


def print_explanation(found: Any, console: Console) -> None:
    """Print an explanation of the guardrail's."""
    console.print(f"[bold]{found.outcome}[/] by {found.policy}, in {found.milliseconds:.2f} ms")
    console.print(escape(f"a model would see: {found.masked}"))
    if found.problem is not None:
        console.print(escape(f"its app would be told: {found.problem.message}"))
    if found.canned is not None:
        console.print(escape(f"it would be answered: {found.canned}"))
    _print_findings(found.findings, console)


def print_verdict(found: Any, console: Console) -> None:
    """Print what would follow from an answer."""
    held = "; streams are held until then" if found.held else ""
    console.print(f"[bold]{found.action}[/] by {found.policy}{held}")
    if found.instead is not None:
        console.print(escape(f"its app would see: {found.instead}"))
    if found.problem is not None:
        console.print(escape(f"its app would be told: {found.problem.message}"))
    if found.told:
        console.print(escape(f"its model would be told: {found.told}"))
    _print_findings(found.findings, console)


def _print_findings(findings: Sequence[Any], console: Console) -> None:
    if not findings:
        return
    table = Table("check", "action", "times", "score", "where", "what", box=None, pad_edge=False)
    for each in findings:
        score = "" if each.score is None else f"{each.score:.3f}"
        table.add_row(
            each.check, each.action, str(each.count), score, escape(each.where), escape(each.detail)
        )
    console.print(table)
