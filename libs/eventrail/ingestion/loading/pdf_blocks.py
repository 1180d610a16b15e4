"""From the lines of pages to headings, paragraphs and list items; pure.

A PDF has no paragraphs. Lines belong together when they follow at the usual distance, the one
above is full, and neither is set in a larger type.
"""

import re
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from eventrail.ingestion.loading.markup import escaped, heading, item, page_mark

_HYPHENS = ("\ufffe", "\x02", "\xad", "-", "\u2010")
_SURE_HYPHENS = _HYPHENS[:3]
_DIGITS = re.compile(r"\d+")
_NUMBER_ALONE = re.compile(
    r"\W*(?:page\s+)?(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:of|/)\s*\d+)?\W*", re.IGNORECASE
)
_BULLET = re.compile(r"(?:[\u2022\u25aa\u2023\u25e6\u25cf\u25a0\u2043\u00b7]|[-\u2013*](?=\s))\s*")
_NUMBERED = re.compile(r"(?:\d{1,2}[.)]|\([a-z0-9]{1,3}\)|[a-z]\))\s+\S")
_ENDED = re.compile(r"[.!?:\u3002\uff01\uff1f][\"'\u201d\u2019)\]]*\Z")

_LEADERS = re.compile(r"\s*(?:\. ?){5,}")
"""What leads from a title to its page in a table of contents."""

_LARGER = 1.12
"""Type larger than the body's by this is a heading's."""

_LONGEST_HEADING = 200
_DEEPEST = 4
_GAP = 1.4
"""Lines further apart than so many times the usual are not of one paragraph."""

_SHORT = 4.0
"""A line that ends so many times its type size before the edge was the last of its paragraph."""

_INDENT = 0.8
"""The first line of a paragraph may be set in by this part of its type size."""

_EDGE_LINES = 2
_REPEATED = 3
_REPEATED_SHARE = 0.3


class Line(NamedTuple):
    """A line of a page; places in points, y upwards, all 0 where they are not known."""

    text: str
    left: float
    right: float
    y: float
    size: float


class _Measures(NamedTuple):
    """What is usual in the document."""

    size: float
    pitch: float
    right: float
    levels: dict[float, int]


def blocks_of(pages: Sequence[Sequence[Line]]) -> list[str]:
    """Return blocks of Markdown, with a mark where a page begins."""
    kept = _without_running(pages)
    measures = _measure(kept)
    blocks: list[str] = []
    open_lines: list[Line] = []
    marks: list[str] = []
    for number, lines in enumerate(kept, start=1):
        marks.append(page_mark(number))
        for at, line in enumerate(lines):
            if open_lines and not _goes_on(open_lines, line, measures, new_page=at == 0):
                blocks.append(_block(open_lines, measures))
                open_lines = []
            if not open_lines:
                blocks += marks[-1:]
                marks = []
            open_lines.append(line)
    if open_lines:
        blocks.append(_block(open_lines, measures))
    return blocks


def _without_running(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Leave out headers and footers: what stands at the edge of many pages, and page numbers."""
    seen = Counter(key for lines in pages for key in {_key(lines[at].text) for at in _edges(lines)})
    least = max(_REPEATED, _REPEATED_SHARE * len(pages))
    kept: list[list[Line]] = []
    for lines in pages:
        gone = {
            at
            for at in _edges(lines)
            if seen[_key(lines[at].text)] >= least
            or (at in {0, len(lines) - 1} and _NUMBER_ALONE.fullmatch(lines[at].text))
        }
        kept.append([line for at, line in enumerate(lines) if at not in gone])
    return kept


def _edges(lines: Sequence[Line]) -> Iterator[int]:
    for at in range(len(lines)):
        if at < _EDGE_LINES or at >= len(lines) - _EDGE_LINES:
            yield at


def _key(text: str) -> str:
    return _DIGITS.sub("#", text).strip().casefold()


def _measure(pages: Sequence[Sequence[Line]]) -> _Measures:
    sizes: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            sizes[round(line.size, 1)] += len(line.text)
    size = sizes.most_common(1)[0][0] if sizes else 0.0
    body = [[line for line in lines if round(line.size, 1) == size] for lines in pages]
    pitches = [
        round(above.y - line.y, 1)
        for lines in body
        for above, line in pairwise(lines)
        if 0 < above.y - line.y < 4 * max(size, 1.0)
    ]
    rights = sorted(line.right for lines in body for line in lines)
    right = rights[int(len(rights) * 0.9)] if rights else 0.0
    larger = sorted((each for each in sizes if each > 0 and each >= size * _LARGER), reverse=True)
    levels = {each: min(at, _DEEPEST) for at, each in enumerate(larger, start=1)}
    pitch = statistics.mode(pitches) if pitches else 0.0
    return _Measures(size, pitch, right, levels)


def _level(line: Line, measures: _Measures) -> int:
    """Return the level of a heading, 0 for a line that is none."""
    if len(line.text) > _LONGEST_HEADING or not any(each.isalpha() for each in line.text):
        return 0
    return measures.levels.get(round(line.size, 1), 0)


def _goes_on(above: Sequence[Line], line: Line, measures: _Measures, *, new_page: bool) -> bool:
    """Return whether a line belongs to the paragraph above it."""
    last = above[-1]
    level = _level(line, measures)
    if level != _level(last, measures) or _BULLET.match(line.text):
        return False
    if level:
        near = abs(last.y - line.y) <= 2 * line.size
        return near and not new_page and not _NUMBERED.match(line.text)
    if last.text.endswith(_SURE_HYPHENS):
        return True
    ended = bool(_ENDED.search(last.text))
    if new_page or line.y > last.y:  # a page or a column further on
        return not ended and (line.text[:1].islower() or _full(last, measures))
    return not _parted(above, line, measures, ended=ended)


def _parted(above: Sequence[Line], line: Line, measures: _Measures, *, ended: bool) -> bool:
    """Return whether a line of the same page and type begins a paragraph of its own."""
    last = above[-1]
    if measures.pitch and abs(last.y - line.y) > _GAP * measures.pitch:
        return True
    if _NUMBERED.match(line.text) and (ended or _NUMBERED.match(above[0].text)):
        return True
    if not ended:
        return False
    indented = line.left > last.left + _INDENT * measures.size
    return indented or not _full(last, measures)


def _full(line: Line, measures: _Measures) -> bool:
    return line.right >= measures.right - _SHORT * measures.size


def _block(lines: Sequence[Line], measures: _Measures) -> str:
    text = _joined([line.text for line in lines])
    level = _level(lines[0], measures)
    if level:
        return heading(level, text)
    bullet = _BULLET.match(text)
    if bullet is not None and len(text) > bullet.end():
        return item(escaped(text[bullet.end() :]))
    return escaped(text)


def _joined(lines: Sequence[str]) -> str:
    """Join lines; a word that was parted by a hyphen at the end of a line is whole again."""
    text = lines[0]
    for line in lines[1:]:
        parted = text.endswith(_HYPHENS) and line[:1].islower() and text[-2:-1].isalpha()
        hyphen = parted or text.endswith(_SURE_HYPHENS)
        text = text[:-1] + line if hyphen else f"{text} {line}"
    for sign in _SURE_HYPHENS:
        text = text.replace(sign, "")
    return _LEADERS.sub(" \u2026 ", text)
