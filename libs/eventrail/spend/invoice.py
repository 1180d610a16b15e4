"""Hold a provider's invoice against the log, call by call."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Literal

import msgspec

from eventrail.contracts.errors import EventrailError

ID = ("attempt", "request_id", "x-request-id", "x_request_id", "client_request_id", "id")
COST = ("cost", "amount", "cost_usd", "total", "price")
PROMPT = ("prompt_tokens", "input_tokens")
COMPLETION = ("completion_tokens", "output_tokens")

_DECIMALS = 9


class InvalidInvoice(EventrailError):
    """A file that is no invoice of calls."""


class Line(msgspec.Struct, frozen=True):
    """One call on an invoice.

    Attributes:
        attempt: the id that the provider was given as `x-request-id`.
        nano: what it charges, in nano-units; None if the invoice does not say.
        prompt_tokens: what it counted; None likewise.
        completion_tokens: the same of the answer.
    """

    attempt: str
    nano: int | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class Difference(msgspec.Struct, frozen=True):
    """A call on which the two do not agree.

    Attributes:
        attempt: which.
        kind: on the invoice only, in the log only, or with other tokens, or at another cost.
        ours: nano-units that the log says.
        theirs: nano-units that the invoice says.
        about: the figures, in words.
    """

    attempt: str
    kind: Literal["invoice only", "log only", "tokens", "cost"]
    ours: int
    theirs: int
    about: str = ""


def read_invoice(path: Path) -> list[Line]:
    """Read a CSV file with a header; its columns are found by their usual names.

    Raises:
        InvalidInvoice: no column names the call, or a number is none.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            named = {name.strip().lower(): name for name in reader.fieldnames or ()}
            return [_line(named, row, number) for number, row in enumerate(reader, start=2)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InvalidInvoice(f"{path}: {error}") from error
    except InvalidInvoice as error:
        raise InvalidInvoice(f"{path}: {error}") from error


def differences(calls: Iterable[Mapping[str, Any]], lines: Sequence[Line]) -> list[Difference]:
    """Return what the log and an invoice do not agree on, by attempt.

    Lines of one attempt are added up. A call that cost nothing and is not on the invoice agrees.

    Args:
        calls: rows of `groups.each_call`.
        lines: of the invoice.
    """
    theirs = _by_attempt(lines)
    found: list[Difference] = []
    for call in calls:
        attempt = str(call["attempt"])
        line = theirs.pop(attempt, None)
        nano = int(call["nano"])
        if line is None:
            if nano:
                found.append(Difference(attempt, "log only", nano, 0, str(call["kind"])))
            continue
        difference = _compared(attempt, call, line)
        if difference is not None:
            found.append(difference)
    left = [Difference(name, "invoice only", 0, line.nano or 0) for name, line in theirs.items()]
    return sorted([*found, *left], key=lambda each: each.attempt)


def _compared(attempt: str, call: Mapping[str, Any], line: Line) -> Difference | None:
    nano = int(call["nano"])
    for name in ("prompt_tokens", "completion_tokens"):
        told: int | None = getattr(line, name)
        if told is not None and told != call[name]:
            about = f"{name} {call[name]}, on the invoice {told}"
            return Difference(attempt, "tokens", nano, line.nano or 0, about)
    if line.nano is not None and line.nano != nano:
        return Difference(attempt, "cost", nano, line.nano)
    return None


def _by_attempt(lines: Sequence[Line]) -> dict[str, Line]:
    found: dict[str, Line] = {}
    for line in lines:
        before = found.get(line.attempt)
        found[line.attempt] = line if before is None else _added(before, line)
    return found


def _added(left: Line, right: Line) -> Line:
    return Line(
        left.attempt,
        _sum(left.nano, right.nano),
        _sum(left.prompt_tokens, right.prompt_tokens),
        _sum(left.completion_tokens, right.completion_tokens),
    )


def _sum(left: int | None, right: int | None) -> int | None:
    return right if left is None else left + (right or 0)


def _line(named: Mapping[str, str], row: Mapping[str, str | None], number: int) -> Line:
    attempt = _cell(named, row, ID)
    if attempt is None:
        raise InvalidInvoice(
            f"line {number} names no call: one of the columns {', '.join(ID)} must hold the "
            "x-request-id that the provider was given"
        )
    cost = _number(_cell(named, row, COST), number)
    prompt = _number(_cell(named, row, PROMPT), number)
    completion = _number(_cell(named, row, COMPLETION), number)
    return Line(
        attempt,
        None if cost is None else int(cost.scaleb(_DECIMALS).to_integral_value()),
        None if prompt is None else int(prompt),
        None if completion is None else int(completion),
    )


def _cell(
    named: Mapping[str, str], row: Mapping[str, str | None], columns: Sequence[str]
) -> str | None:
    for column in columns:
        if column in named:
            return (row[named[column]] or "").strip() or None
    return None


def _number(text: str | None, number: int) -> Decimal | None:
    if text is None:
        return None
    try:
        return Decimal(text.lstrip("$€£").replace(",", ""))
    except InvalidOperation as error:
        raise InvalidInvoice(f"line {number}: {text!r} is no number") from error
