"""What the checks of a request cost, part by part, beside Presidio on the same texts.

    python -m loadtests.guard_path
    python -m loadtests.guard_path --seconds 2 --json

Personal data, attacks, content and intent are what the product does with a request on its way to
a model, by the default policy; the intents are a set of six with eight examples each. Figures are
CPU time of one thread, so that other programs on the machine do not count, over texts that are
never the same twice. `path` is what the aim is for: personal data, attacks and intent. Ends with
status 1 if it takes a millisecond or more at p50 for 200 tokens, or 10 ms or more at p99 for
8,000, of plain English.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable
from typing import Final

import msgspec
from rich.console import Console
from rich.table import Table

from eventrail.config.guards import BUILT_IN
from eventrail.contracts.requests import ChatRequest, Message
from eventrail.evaluating.pii_baseline import presidio
from eventrail.guarding.attacks.check import check as check_attacks
from eventrail.guarding.content.check import check as check_content
from eventrail.guardrail.masking import mask_request
from eventrail.intents.conversation import learn_set, understand
from loadtests.guard_intents import INTENTS
from loadtests.guard_texts import CHARACTERS_PER_TOKEN, texts
from loadtests.machine import this_machine

SIZES: Final = (200, 8_000)
SHORT_MS: Final = 1.0
LONG_MS: Final = 10.0
BASELINE: Final = "presidio"
_WARM: Final = 20
_PATH: Final = ("personal", "attacks", "intent")
_BASELINE_TEXTS: Final = 10  # it takes up to a second for a long one
_FEWEST: Final = 20
_MOST: Final = 5_000

Part = Callable[[list[Message]], object]


class Row(msgspec.Struct, frozen=True):
    """Milliseconds of CPU time for one kind and length of text.

    Attributes:
        kind: of text.
        tokens: of a text, about.
        texts: how many were checked.
        p50: of each part, of `path` and of `all`, and of `presidio` where it was asked for.
        p99: the same.
    """

    kind: str
    tokens: int
    texts: int
    p50: dict[str, float]
    p99: dict[str, float]


def parts() -> dict[str, Part]:
    """Return the parts of the input path, in their order, each with what it needs loaded."""
    learnt = learn_set(INTENTS)

    def personal(messages: list[Message]) -> list[Message]:
        return mask_request(ChatRequest(messages), BUILT_IN.personal, lambda _: "0" * 12).messages

    return {
        "personal": personal,
        "attacks": lambda messages: check_attacks(messages, BUILT_IN.attacks),
        "content": lambda messages: check_content(messages, BUILT_IN.content),
        "intent": lambda messages: understand(learnt, INTENTS, messages),
    }


def baseline() -> Part:
    """Return Presidio's analyzer with a blank spaCy model, which downloads nothing."""
    find = presidio()
    if find is None:
        raise SystemExit("presidio-analyzer is not installed: `pip install .[quality]`")
    return lambda messages: find(messages[0].content or "")


def measure(kind: str, tokens: int, each: dict[str, Part], seconds: float) -> Row:
    """Check texts for so many seconds; every part sees every text."""
    source = texts(kind, tokens, random.Random(7))  # noqa: S311 -- the same texts in each run
    took: dict[str, list[float]] = {name: [] for name in (*each, "path", "all")}
    for _ in range(_WARM):
        _timed(each, next(source))
    begin = time.perf_counter()
    while time.perf_counter() < begin + seconds or len(took["all"]) < _FEWEST:
        enough = len(took.get(BASELINE, ())) >= _BASELINE_TEXTS
        found = _timed({n: p for n, p in each.items() if n != BASELINE or not enough}, next(source))
        for name, value in found.items():
            took[name].append(value)
        took["path"].append(sum(found[name] for name in _PATH))
        took["all"].append(sum(value for name, value in found.items() if name != BASELINE))
        if len(took["all"]) >= _MOST:
            break
    return Row(
        kind,
        tokens,
        len(took["all"]),
        {name: _at(values, 0.5) for name, values in took.items()},
        {name: _at(values, 0.99) for name, values in took.items()},
    )


def _timed(each: dict[str, Part], text: str) -> dict[str, float]:
    messages = [Message("user", text)]
    found: dict[str, float] = {}
    for name, part in each.items():
        start = time.thread_time_ns()
        part(messages)
        found[name] = (time.thread_time_ns() - start) / 1e6
    return found


def _at(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def kept(rows: list[Row]) -> bool:
    """Whether plain English keeps both bounds."""
    short, long = (row for row in rows if row.kind == "english")
    return short.p50["path"] < SHORT_MS and long.p99["path"] < LONG_MS


def show(rows: list[Row], console: Console) -> None:
    """Print the table."""
    names = list(rows[0].p50)
    table = Table(title="ms of CPU a request, p50 / p99")
    for column in ("text", "tokens", "texts", *names):
        table.add_column(column, justify="left" if column == "text" else "right")
    for row in rows:
        cells = (f"{row.p50[name]:.3f} / {row.p99[name]:.3f}" for name in names)
        table.add_row(row.kind, str(row.tokens), str(row.texts), *cells)
    console.print(this_machine().sentence())
    console.print(table)
    console.print(
        f"English, personal data, attacks and intent: p50 of 200 tokens under {SHORT_MS:g} ms "
        f"and p99 of 8,000 under {LONG_MS:g} ms: {'kept' if kept(rows) else 'not kept'}"
    )


def main() -> int:
    """Measure every kind and length; the status says whether the bounds were kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=1.5, help="for each kind and length")
    parser.add_argument("--json", action="store_true", help="one object a line, nothing else")
    parser.add_argument("--no-baseline", action="store_true", help="leave Presidio out")
    given = parser.parse_args()
    each = parts()
    if not given.no_baseline:
        each[BASELINE] = baseline()
    rows = [
        measure(kind, tokens, each, given.seconds)
        for kind in CHARACTERS_PER_TOKEN
        for tokens in SIZES
    ]
    if given.json:
        for row in rows:
            print(json.dumps(msgspec.to_builtins(row)))
    else:
        show(rows, Console(width=160))
    return 0 if kept(rows) else 1


if __name__ == "__main__":
    raise SystemExit(main())
