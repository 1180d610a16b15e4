"""Suites and what came of them, for people and as JSON."""

from collections.abc import Sequence
from typing import Any, cast

import msgspec
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from eventrail.cli.configuring.show import json_of
from eventrail.config.model import Config
from eventrail.config.suites import Gate
from eventrail.suites.assertions import Assertion
from eventrail.suites.examining import Result
from eventrail.suites.gate import verdict
from eventrail.suites.store import Listed
from eventrail.suites.suite import Suite

_QUESTION = 70
"""Characters of a question that are shown."""


class ListRow(msgspec.Struct, frozen=True):
    """A suite, and when it is run.

    Attributes:
        suite: its name.
        bytes: its size.
        changed: when it was last changed, RFC 3339.
        gate: `block`, `warn` or `off`; see `config.suites.Gate`.
        pass_share: the share of its cases that must pass.
        most_cost: what one run may cost.
    """

    suite: str
    bytes: int
    changed: str
    gate: str
    pass_share: float
    most_cost: float


class CheckRow(msgspec.Struct, frozen=True):
    """Something that may be asserted."""

    check: str
    fields: list[str]
    holds: str


def list_rows(found: Sequence[Listed], config: Config) -> list[ListRow]:
    """Return the suites with their gates."""
    rows: list[ListRow] = []
    for each in found:
        gate = config.suites.get(each.name, Gate())
        terms = (gate.on_change, gate.pass_share, gate.most_cost)
        rows.append(ListRow(each.name, each.size, each.at, *terms))
    return rows


def print_list(rows: Sequence[ListRow]) -> None:
    """Print the suites."""
    if not rows:
        typer.echo("no suites; `eventrail suite add NAME --from RID` makes one")
        return
    columns = ("suite", "on a change", "must pass", "may cost", "bytes", "changed")
    table = Table(*columns, box=None, pad_edge=False)
    for row in rows:
        share, cost = f"{row.pass_share:.0%}", f"{row.most_cost:g}"
        table.add_row(row.suite, row.gate, share, cost, f"{row.bytes:,}", row.changed)
    Console(highlight=False).print(table)


def print_suite(suite: Suite) -> None:
    """Print the cases of a suite."""
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"suite {suite.name}: {len(suite.cases)} cases")
    for case in suite.cases:
        console.print()
        console.print(Text(f"{case.rid}  {case.tenant}  {_short(case.question)}", "bold"))
        console.print(Text(f"  recorded  {case.recorded.status}: {_short(case.recorded.answer)}"))
        if case.note:
            console.print(Text(f"  note      {case.note}"))
        for each in case.assertions:
            console.print(Text(f"  asserts   {json_line(each)}"))


def check_rows() -> list[CheckRow]:
    """Return everything that may be asserted."""
    kinds: Sequence[Any] = cast("Any", Assertion).__args__
    rows = [
        CheckRow(
            str(kind.__struct_config__.tag),
            list(kind.__struct_fields__),
            str(kind.__doc__ or "").strip().partition("\n")[0],
        )
        for kind in kinds
    ]
    return sorted(rows, key=lambda row: row.check)


def print_checks(rows: Sequence[CheckRow]) -> None:
    """Print everything that may be asserted."""
    table = Table("check", "fields", "holds if", box=None, pad_edge=False)
    for row in rows:
        table.add_row(row.check, ", ".join(row.fields), row.holds)
    Console(highlight=False).print(table)


def told_added(suite: Suite, rids: Sequence[str], *, dry_run: bool, as_json: bool) -> None:
    """Say what a suite holds after cases were added or changed."""
    cases = [case for case in suite.cases if case.rid in rids]
    if as_json:
        typer.echo(json_of(cases))
        return
    would = "would have" if dry_run else "has"
    typer.echo(f"suite {suite.name} {would} {len(suite.cases)} cases; of these:")
    for case in cases:
        asserted = ", ".join(json_line(each) for each in case.assertions)
        typer.echo(f"  {case.rid}  {_short(case.question)}  {asserted}")


def json_line(assertion: Assertion) -> str:
    """Return an assertion on one line."""
    return msgspec.json.encode(assertion).decode()


def print_result(result: Result, gate: Gate, *, diffs: bool) -> None:
    """Print what came of a suite: each case, why it fails, and how its answer differs."""
    console = Console(highlight=False, soft_wrap=True)
    for case in result.cases:
        sign, colour = ("pass", "green") if case.passed else ("FAIL", "red")
        console.print(Text.assemble((sign, colour), f"  {case.rid}  {_short(case.question)}"))
        for fault in case.faults:
            console.print(Text(f"      {fault.check}: {fault.reason}", "red"))
        for line in case.diff if diffs or not case.passed else ():
            console.print(Text(f"      {line}", _colour(line)))
    cost = f", cost {result.cost:g}" if result.cost else ""
    console.print(f"{verdict(result, gate)}; {result.seconds:.1f} s{cost}")


def _colour(line: str) -> str:
    return {"+": "green", "-": "red"}.get(line[:1], "dim")


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _QUESTION else f"{plain[: _QUESTION - 1]}…"
