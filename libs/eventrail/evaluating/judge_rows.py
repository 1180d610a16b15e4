"""Run the product's code over rows, one at a time, and time each."""

import time
from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple, TypeVar

from rich.console import Console
from rich.progress import Progress

Row = TypeVar("Row")
Found = TypeVar("Found")


class Judged(NamedTuple, Generic[Found]):
    """What was found, row by row, and how long it took."""

    found: list[Found]
    milliseconds: list[float]
    seconds: float


def judge_rows(
    rows: Sequence[Row], judge: Callable[[Row], Found], label: str, console: Console | None = None
) -> Judged[Found]:
    """Judge every row; with a console, show how far it is."""
    found: list[Found] = []
    milliseconds: list[float] = []
    began = time.perf_counter()
    with Progress(console=console, disable=console is None, transient=True) as progress:
        for row in progress.track(rows, description=label):
            before = time.perf_counter()
            found.append(judge(row))
            milliseconds.append((time.perf_counter() - before) * 1e3)
    return Judged(found, milliseconds, time.perf_counter() - began)
