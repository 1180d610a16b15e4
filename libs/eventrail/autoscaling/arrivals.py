"""Recorded arrivals of requests, from the public traces people publish.

Azure's LLM inference trace 2023 (Patel et al., Splitwise, ISCA 2024): CSV with `TIMESTAMP`,
`ContextTokens`, `GeneratedTokens`. Mooncake's (Qin et al., FAST 2025): JSON lines with
`timestamp` in milliseconds, `input_length`, `output_length`, `hash_ids`.
"""

import csv
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import msgspec

from eventrail.contracts.errors import EventrailError


class UnreadableTrace(EventrailError):
    """A trace file is not of a known form; the message names the file and the line."""


class Arrival(msgspec.Struct, frozen=True):
    """A request that arrives.

    Attributes:
        at: seconds since the first request of the trace.
        prompt: tokens to read, at least 1; without a prefix that an earlier request had, where
            the trace tells: a prefix cache that forgets nothing.
        answer: tokens to generate, at least 1.
    """

    at: float
    prompt: int
    answer: int


BLOCK = 512
"""Tokens of one of Mooncake's blocks."""


class _Mooncake(msgspec.Struct):
    timestamp: float
    input_length: int
    output_length: int
    hash_ids: list[int] = []

    def unread(self, seen: set[int]) -> int:
        """Return the tokens that no earlier request has begun with, and remember the blocks."""
        known = next((n for n, block in enumerate(self.hash_ids) if block not in seen), None)
        prefix = len(self.hash_ids) if known is None else known
        seen.update(self.hash_ids)
        return max(1, self.input_length - prefix * BLOCK)


def read_trace(path: Path) -> list[Arrival]:
    """Return the arrivals of a trace in time order, the first at 0.

    Args:
        path: a `.csv` of Azure's form or a `.jsonl` of Mooncake's.

    Raises:
        UnreadableTrace: another form, a bad line, or no request at all.
    """
    rows = _azure(path) if path.suffix == ".csv" else _mooncake(path)
    arrivals = sorted(rows, key=lambda arrival: arrival.at)
    if not arrivals:
        raise UnreadableTrace(f"{path}: holds no request")
    first = arrivals[0].at
    return [Arrival(each.at - first, each.prompt, max(1, each.answer)) for each in arrivals]


def stretched(
    arrivals: Iterable[Arrival], *, speed: float = 1.0, surge: float = 1.0
) -> list[Arrival]:
    """Return the same requests at another pace.

    Args:
        arrivals: in time order.
        speed: how many times as fast they arrive.
        surge: how many times as fast those of the middle third arrive, besides.
    """
    arrivals = list(arrivals)
    third = arrivals[-1].at / 3
    length = third / surge
    paced = [
        msgspec.structs.replace(each, at=_surged(each.at, third, length) / speed)
        for each in arrivals
    ]
    return sorted(paced, key=lambda arrival: arrival.at)


def _surged(at: float, third: float, length: float) -> float:
    if at <= third:
        return at
    if at <= 2 * third:
        return third + (at - third) * length / third
    return at - third + length


def _azure(path: Path) -> list[Arrival]:
    with path.open(encoding="utf-8", newline="") as file:
        return [_azure_row(path, number, row) for number, row in enumerate(csv.DictReader(file), 2)]


def _azure_row(path: Path, line: int, row: dict[str, str]) -> Arrival:
    try:
        seconds, _, fraction = row["TIMESTAMP"].partition(".")
        at = datetime.fromisoformat(f"{seconds}+00:00").timestamp() + float(f"0.{fraction or 0}")
        return Arrival(at, int(row["ContextTokens"]), int(row["GeneratedTokens"]))
    except (KeyError, ValueError, TypeError) as error:
        raise UnreadableTrace(
            f"{path}, line {line}: not TIMESTAMP, ContextTokens, GeneratedTokens ({error!r})"
        ) from error


def _mooncake(path: Path) -> list[Arrival]:
    arrivals, seen = list[Arrival](), set[int]()
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        try:
            row = msgspec.json.decode(line, type=_Mooncake)
        except msgspec.MsgspecError as error:
            raise UnreadableTrace(
                f"{path}, line {number}: not timestamp, input_length, output_length ({error})"
            ) from error
        arrivals.append(Arrival(row.timestamp / 1000, row.unread(seen), row.output_length))
    return arrivals
