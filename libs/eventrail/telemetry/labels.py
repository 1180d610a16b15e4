"""Bounded metric labels, bound once: the hot path must neither look up nor grow."""

from collections.abc import Callable
from typing import Generic, TypeVar

MAX_VALUES = 64
"""Distinct values one label may take in one process; a deployment has far fewer stages."""

OTHER = "other"
"""Stands for every value past the bound."""

Child = TypeVar("Child")


class Bound(Generic[Child]):
    """Metric children by the value of one label, made on first use, at most `MAX_VALUES`.

    Args:
        make: makes the child of a value.
    """

    def __init__(self, make: Callable[[str], Child]) -> None:
        self._make = make
        self._children: dict[str, Child] = {}

    def __getitem__(self, value: str) -> Child:
        child = self._children.get(value)
        return child if child is not None else self._add(value)

    def _add(self, value: str) -> Child:
        if len(self._children) >= MAX_VALUES and value != OTHER:
            return self[OTHER]
        child = self._children[value] = self._make(value)
        return child
