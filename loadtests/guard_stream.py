"""What the check of a streamed answer adds: characters held back, and CPU time a token.

    python -m loadtests.guard_stream
    python -m loadtests.guard_stream --seconds 2 --json

Each text comes in pieces of a token and goes through the hold-back window and un-masking, and, in
the same run, through un-masking alone: the difference is what the check costs. What is held back
after a token is told in characters, and in tokens: at 50 tokens a second, one token held is 20 ms
later on the screen. Ends with status 1 if plain English is held back by three tokens or more on
average, or a token costs 100 us or more of CPU at p50.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from typing import Final

import msgspec
from rich.console import Console
from rich.table import Table

from eventrail.guarding.allowed import NOTHING
from eventrail.guarding.hold_back import HoldBackWindow
from eventrail.guarding.placeholders import MaskDictionary
from eventrail.guarding.unmask import StreamUnmasker
from loadtests.guard_texts import CHARACTERS_PER_TOKEN, texts
from loadtests.machine import this_machine

ANSWER_TOKENS: Final = 300
HELD_TOKENS: Final = 3.0
TOKEN_US: Final = 100.0
DICTIONARY: Final = MaskDictionary({f"<EMAIL_{n}>": f"user{n}@example.com" for n in range(1, 9)})


class Row(msgspec.Struct, frozen=True):
    """One kind of text.

    Attributes:
        kind: of text.
        answers: how many were streamed.
        held: characters held back after a token: mean, p99, most.
        held_tokens: the mean in tokens.
        us: CPU microseconds a token, p50 and p99, with the window.
        without_us: the same without it.
    """

    kind: str
    answers: int
    held: tuple[float, int, int]
    held_tokens: float
    us: tuple[float, float]
    without_us: tuple[float, float]


def pieces(text: str, kind: str) -> list[str]:
    """Cut a text into tokens, near enough."""
    size = max(1, round(CHARACTERS_PER_TOKEN[kind]))
    return [text[at : at + size] for at in range(0, len(text), size)]


def with_window(tokens: list[str], held: list[int], took: list[int]) -> str:
    """Stream an answer through the check and un-masking; note what is held and what it took."""
    guard, unmasker = HoldBackWindow(allowed=NOTHING), StreamUnmasker(DICTIONARY)
    shown: list[str] = []
    come = waiting = 0
    for token in tokens:
        start = time.thread_time_ns()
        checked = guard.feed(token).text
        shown.append(unmasker.feed(checked))
        took.append(time.thread_time_ns() - start)
        come += len(token)
        waiting += len(checked) - len(unmasker.taken)
        held.append(come - guard.covered[1] + waiting)
    return "".join([*shown, unmasker.feed(guard.flush().text), unmasker.flush()])


def without_window(tokens: list[str], took: list[int]) -> str:
    """Stream it through un-masking alone."""
    unmasker = StreamUnmasker(DICTIONARY)
    shown: list[str] = []
    for token in tokens:
        start = time.thread_time_ns()
        shown.append(unmasker.feed(token))
        took.append(time.thread_time_ns() - start)
    return "".join([*shown, unmasker.flush()])


def measure(kind: str, seconds: float) -> Row:
    """Stream answers for so many seconds."""
    source = texts(kind, ANSWER_TOKENS, random.Random(7))  # noqa: S311 -- the same in each run
    held: list[int] = []
    took: list[int] = []
    without: list[int] = []
    answers = 0
    begin = time.perf_counter()
    while time.perf_counter() < begin + seconds or not answers:
        tokens = pieces(next(source), kind)
        with_window(tokens, held, took)
        without_window(tokens, without)
        answers += 1
    mean = sum(held) / len(held)
    return Row(
        kind,
        answers,
        (mean, _at(held, 0.99), max(held)),
        mean / CHARACTERS_PER_TOKEN[kind],
        (_at(took, 0.5) / 1000, _at(took, 0.99) / 1000),
        (_at(without, 0.5) / 1000, _at(without, 0.99) / 1000),
    )


def _at(values: list[int], share: float) -> int:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def kept(rows: list[Row]) -> bool:
    """Whether plain English keeps both bounds."""
    english = next(row for row in rows if row.kind == "english")
    return english.held_tokens < HELD_TOKENS and english.us[0] < TOKEN_US


def show(rows: list[Row], console: Console) -> None:
    """Print the table."""
    table = Table(title=f"answers of {ANSWER_TOKENS} tokens, one token at a time")
    for column in (
        *("text", "answers", "held, mean", "p99", "most", "in tokens"),
        *("us a token p50", "p99", "without p50", "p99"),
    ):
        table.add_column(column, justify="left" if column == "text" else "right")
    for row in rows:
        mean, p99, most = row.held
        table.add_row(
            *(row.kind, str(row.answers), f"{mean:.1f}", str(p99), str(most)),
            *(f"{row.held_tokens:.1f}", f"{row.us[0]:.1f}", f"{row.us[1]:.1f}"),
            *(f"{row.without_us[0]:.1f}", f"{row.without_us[1]:.1f}"),
        )
    console.print(this_machine().sentence())
    console.print(table)
    console.print(
        f"English: under {HELD_TOKENS:g} tokens held on average, under {TOKEN_US:g} us a token: "
        f"{'kept' if kept(rows) else 'not kept'}"
    )


def main() -> int:
    """Measure every kind of text; the status says whether the bounds were kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=2.0, help="for each kind of text")
    parser.add_argument("--json", action="store_true", help="one object a line, nothing else")
    given = parser.parse_args()
    rows = [measure(kind, given.seconds) for kind in CHARACTERS_PER_TOKEN]
    if given.json:
        for row in rows:
            print(json.dumps(msgspec.to_builtins(row)))
    else:
        show(rows, Console(width=140))
    return 0 if kept(rows) else 1


if __name__ == "__main__":
    raise SystemExit(main())
