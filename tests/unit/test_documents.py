"""The documents name only what exists."""

import re
from itertools import product
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "architecture.md"
QUOTED = re.compile(r"`([^`\n]+)`")
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
PATH = re.compile(r"[\w.<>{},-]+(/[\w.<>{},-]*)+|[\w-]+\.(py|md|yaml|toml)")
BRACES = re.compile(r"\{([^}]+)\}")
BASES = ("", "libs/eventrail", "services/eventrail", "libs/eventrail/runtime",
         "libs/eventrail/eventlog")  # fmt: skip
"""Where a path may start: the document shortens those of libraries and services."""


def expanded(path: str) -> list[str]:
    """Return the paths that `a/{b,c}` stands for."""
    parts = BRACES.split(path)
    choices = [part.split(",") if index % 2 else [part] for index, part in enumerate(parts)]
    return ["".join(chosen) for chosen in product(*choices)]


def named() -> list[str]:
    """Return every path in backticks; `<name>` stands for any one folder."""
    text = FENCE.sub("", DOCUMENT.read_text(encoding="utf-8"))
    quoted = [one for one in QUOTED.findall(text) if PATH.fullmatch(one)]
    return sorted({path.replace("<name>", "*") for one in quoted for path in expanded(one)})


def test_the_document_names_paths() -> None:
    assert len(named()) > 20


@pytest.mark.parametrize("path", named())
def test_what_the_architecture_names_exists(path: str) -> None:
    assert any(list((ROOT / base).glob(path.rstrip("/"))) for base in BASES), path
