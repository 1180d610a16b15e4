"""How far an export is, on a terminal."""

from collections.abc import Iterable
from typing import TypeVar

from rich.console import Console
from rich.progress import track

T = TypeVar("T")


def watched(values: Iterable[T], doing: str, console: Console | None) -> Iterable[T]:
    """Go through values with a progress bar; without a console just go through them."""
    return track(values, doing, console=console, disable=console is None, transient=True)
