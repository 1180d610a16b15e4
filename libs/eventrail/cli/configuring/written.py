"""Plain data as YAML that reads well: texts of several lines as blocks."""

import difflib
from collections.abc import Iterator
from typing import Any

import yaml

WIDTH = 100


class _Dumper(yaml.SafeDumper):
    pass


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)


def as_yaml(value: Any) -> str:
    """Return plain data as YAML, without the mark that ends a lone value."""
    text = yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH)
    return text.removesuffix("...\n").rstrip("\n")


def unified(before: Any, after: Any, old: str, new: str) -> Iterator[str]:
    """Yield the lines of a unified diff between two values, as YAML."""
    lines = (as_yaml(before).splitlines(), as_yaml(after).splitlines())
    yield from difflib.unified_diff(*lines, old, new, lineterm="")
