"""Write Markdown that `ingestion.sections` reads back as it was meant."""

import re
from collections.abc import Iterable, Sequence

_INLINE = re.compile(r"\\(?=[!-/:-@\[-`{-~])|\*(?=\*)|_(?=_)|\](?=\()|<(?=!--)|`")
_AT_START = re.compile(r"[#>|+\-*=~]|\d+(?=[.)]\s)")
_TICKS = re.compile(r"`{3,}")


def escaped(text: str) -> str:
    """Return text in one line that means itself in Markdown."""
    line = _INLINE.sub(r"\\\g<0>", " ".join(text.split()))
    start = _AT_START.match(line)
    if start is None:
        return line
    at = start.end() if start[0].isdigit() else 0
    return f"{line[:at]}\\{line[at:]}"


def heading(level: int, text: str) -> str:
    """Return a heading, of level 1 to 6."""
    line = _INLINE.sub(r"\\\g<0>", " ".join(text.split()))
    return f"{'#' * min(max(level, 1), 6)} {line}"


def item(text: str) -> str:
    """Return a list item; what it holds is Markdown already."""
    return f"- {text}"


def fenced(text: str) -> str:
    """Return lines that stay as they are."""
    longest = max((len(run) for run in _TICKS.findall(text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}\n{text.strip(chr(10))}\n{fence}"


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as a table whose first row is the header; short rows are filled up."""
    columns = max(len(row) for row in rows)
    lines = [_row([*row, *[""] * (columns - len(row))]) for row in rows]
    return "\n".join([lines[0], _row(["---"] * columns), *lines[1:]])


def joined(blocks: Iterable[str]) -> str:
    """Return blocks with an empty line between them."""
    return "\n\n".join(blocks)


def page_mark(number: int) -> str:
    """Return the line that says where a page begins."""
    return f"<!-- page {number} -->"


def _row(cells: Sequence[str]) -> str:
    plain = (" ".join(cell.split()).replace("\\", "\\\\").replace("|", "\\|") for cell in cells)
    return f"| {' | '.join(plain)} |"
