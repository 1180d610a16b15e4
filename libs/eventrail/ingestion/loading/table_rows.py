"""CSV and what is like it: a row is a passage, each of its values under its column's name."""

import contextlib
import csv
import io
import itertools
from collections.abc import Iterator, Sequence

from eventrail.ingestion.lengths import length
from eventrail.ingestion.loading.encoding import decode
from eventrail.ingestion.loading.loaded import Limits, Loaded, UnreadableDocument
from eventrail.ingestion.loading.markup import escaped, fenced, joined

_SNIFFED = 64 * 1024
_DELIMITERS = ",;\t|"
_FIRST_ROWS = 20
_LONGEST_NAME = 100
_PROSE = 40
"""A value with more words is a paragraph of its own, so that it is cut between sentences."""

_BREAK = "* * *"


def load_csv(source: str, data: bytes, limits: Limits) -> Loaded:
    """Return the rows of a CSV or TSV file.

    Raises:
        UnreadableDocument: see `decode`; or it is no table.
    """
    text = decode(source, data)
    rows = _rows(text)
    try:
        taken = list(itertools.islice(rows, limits.rows + 1))
        more = next(rows, None) is not None
    except csv.Error as error:
        raise UnreadableDocument(source, f"no table: {error}", "check its quotes") from error
    if not taken:
        return Loaded("")
    header = _header(taken[0])
    body = taken[1:] if header else taken
    names = header or [f"column {number}" for number in range(1, len(taken[0]) + 1)]
    blocks = [block for row in body[: limits.rows] for block in _row(names, row)]
    longer = more or len(body) > limits.rows
    warnings = [f"rows after the first {limits.rows} were left out"] if longer else []
    return Loaded(joined(blocks), warnings=warnings)


def _rows(text: str) -> Iterator[list[str]]:
    reader = _reader(text, _delimiter(text[:_SNIFFED]))
    return (row for row in reader if any(cell.strip() for cell in row))


def _reader(text: str, delimiter: str) -> Iterator[list[str]]:
    """Read a table with the quotes of RFC 4180."""
    return csv.reader(io.StringIO(text, newline="\n"), delimiter=delimiter, skipinitialspace=True)


def _delimiter(beginning: str) -> str:
    """Return the delimiter by which most of the first rows are as long as the very first.

    Python's own guess takes for ever over some texts, so it is not asked.
    """
    return max(_DELIMITERS, key=lambda delimiter: _fits(beginning, delimiter))


def _fits(beginning: str, delimiter: str) -> tuple[int, int]:
    rows: list[list[str]] = []
    with contextlib.suppress(csv.Error):
        rows.extend(itertools.islice(_reader(beginning, delimiter), _FIRST_ROWS))
    columns = len(rows[0]) if rows else 0
    if columns < 2:  # noqa: PLR2004 -- a delimiter parts at least two
        return 0, 0
    return sum(len(row) == columns for row in rows), columns


def _header(row: Sequence[str]) -> list[str]:
    """Return the names of the columns; nothing if the first row holds none."""
    names = [" ".join(cell.split()) for cell in row]
    distinct = len(set(names)) == len(names)
    short = all(0 < len(name) <= _LONGEST_NAME for name in names)
    words = not any(_number(name) for name in names)
    return names if distinct and short and words else []


def _number(text: str) -> bool:
    try:
        float(text.replace(",", ""))
    except ValueError:
        return False
    return True


def _row(names: Sequence[str], row: Sequence[str]) -> Iterator[str]:
    """Yield the short values of a row as one block, and each long one as a paragraph."""
    yield _BREAK
    short: list[str] = []
    long: list[str] = []
    for number, cell in enumerate(row):
        value = " ".join(cell.split())
        if not value:
            continue
        name = names[number] if number < len(names) else f"column {number + 1}"
        where = long if length(value) > _PROSE else short
        where.append(f"{name}: {value}")
    if short:
        yield fenced("\n".join(short))
    yield from map(escaped, long)
