"""Documents whose `console` blocks are run: what is typed, and what must be printed."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

DOCUMENTS = Path(__file__).parents[2] / "docs"
_BLOCK = re.compile(r"```(console|pools|yaml (\S+))\n(.*?)```", re.DOTALL)


def section(document: str, title: str) -> str:
    """Return the text under `## title` of a document in `docs`."""
    text = (DOCUMENTS / document).read_text(encoding="utf-8")
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    assert found is not None, f"{document} has no section {title!r}"
    return found[1]


def steps(text: str, folder: Path) -> Iterator[tuple[list[str], list[str]]]:
    """Yield what is typed and what is printed, in order; write the files into `folder`."""
    for kind, name, block in _BLOCK.findall(text):
        if name:
            (folder / name).write_text(block, encoding="utf-8")
        else:
            assert kind in {"console", "pools"}
            yield from dialogues(block)


def dialogues(block: str) -> list[tuple[list[str], list[str]]]:
    """Return what is typed, without the program's name, and what is printed."""
    found: list[tuple[list[str], list[str]]] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append((shlex.split(line.removeprefix("$ "))[1:], []))
        else:
            found[-1][1].append(line)
    return found


def pattern(lines: list[str]) -> re.Pattern[str]:
    """Return what matches the lines; a lone `…` stands for any number of them."""
    parts = ["(?:.*\n)*?" if line == "…" else _line(line) for line in lines]
    return re.compile("".join(parts))


def _line(line: str) -> str:
    """Match a line; runs of spaces are one, since columns are as wide as what is in them."""
    parts = (r"\s+".join(map(re.escape, re.split(r"\s+", part))) for part in line.split("…"))
    return "[^\n]*".join(parts).replace(r"\s+", "[ ]+") + " *\n"


def matches(printed: list[str], shown: str) -> bool:
    """Return whether what was shown is what should be printed."""
    return pattern(printed).fullmatch(shown.rstrip("\n") + "\n") is not None
