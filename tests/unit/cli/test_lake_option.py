"""Wherever `--lake` stands, it takes an object store's address as it is written."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_type_hints

import typer

from eventrail.cli.app import build


def lakes(app: typer.Typer) -> Iterator[tuple[str, Any]]:
    """Yield the type of every option `--lake`, by the function that takes it."""
    callbacks = [each.callback for each in app.registered_commands]
    groups = [group.typer_instance for group in app.registered_groups]
    callbacks += [each.registered_callback.callback for each in groups if each.registered_callback]
    for callback in filter(None, callbacks):
        hints = get_type_hints(callback)
        if "lake" in hints:
            yield f"{callback.__module__}.{callback.__qualname__}", hints["lake"]
    for group in groups:
        yield from lakes(group)


def test_no_lake_is_taken_for_a_path() -> None:
    found = dict(lakes(build()))
    assert len(found) > 30
    assert {name for name, kind in found.items() if Path in (kind, *get_args(kind))} == set()
