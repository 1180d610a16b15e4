"""Paths into the document: `limits.open_requests`, `rules[2].pool`, `pools.a.lora["my.model"]`."""

import re
from collections.abc import Sequence
from typing import TypeAlias

import msgspec

from eventrail.contracts.errors import EventrailError

Step: TypeAlias = str | int

_FIRST = re.compile(r'(?P<name>[^.\[\]"\s]+)')
_NEXT = re.compile(
    r'\.(?P<name>[^.\[\]"\s]+)|\[(?P<index>\d{1,6})\]|\[(?P<key>"(?:[^"\\]|\\.)*")\]'
)
_PLAIN = re.compile(r'[^.\[\]"\s]+')


class UnknownPath(EventrailError):
    """The document has nothing there; the message names what it has."""


def parse_path(text: str) -> tuple[Step, ...]:
    """Return the steps of a path: names, and numbers of list entries.

    Raises:
        UnknownPath: it is none.
    """
    steps: list[Step] = []
    place = 0
    while place < len(text) or not steps:
        found = (_NEXT if steps else _FIRST).match(text, place)
        if found is None:
            raise UnknownPath(
                f"{text!r} is no path at {text[place : place + 20]!r}; write "
                'limits.open_requests, rules[2].pool or pools.a.lora["my.model"]'
            )
        steps.append(_step(found))
        place = found.end()
    return tuple(steps)


def _step(found: re.Match[str]) -> Step:
    parts = found.groupdict()
    if parts.get("index") is not None:
        return int(parts["index"])
    if parts.get("key") is not None:
        return msgspec.json.decode(parts["key"], type=str)
    return parts["name"]


def format_path(steps: Sequence[Step]) -> str:
    """Return a path as it is written."""
    return "".join(_written(step) for step in steps).removeprefix(".")


def _written(step: Step) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if _PLAIN.fullmatch(step) else f"[{msgspec.json.encode(step).decode()}]"
