"""The structure of a Markdown text: headings, and the paragraphs and blocks under them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from eventrail.ingestion.inline import plain, unescaped

Kind = Literal["text", "item", "code", "table", "break"]

LONGEST_HEADING = 200
"""Characters of a heading that are shown above its passages."""

_LONGEST_MARKUP = 1_000
"""A longer line is no heading, whatever it begins with."""

_HEADING = re.compile(r" {0,3}(#{1,6})(?:\s+(.*?))?\s*$")
_CLOSING = re.compile(r"(?:^|\s)#+$")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)\s*$")
_FENCE = re.compile(r"\s{0,3}(```+|~~~+)")
_TABLE = re.compile(r"\s*\|")
_BLOCK = re.compile(r"\s*\||\s{4,}\S")
_ITEM = re.compile(r"\A\s*(?:[-*+]|\d{1,9}[.)])\s+")
_BREAK = re.compile(r" {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}$")
_PAGE = re.compile(r"<!-- page (\d{1,7}) -->\s*$")
_QUOTE = re.compile(r"\A {0,3}(?:> ?)+")
_FRONT_MATTER = re.compile(r"\A---\n(?:.*\n){0,200}?---(?:\n|\Z)")


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together.

    Attributes:
        text: a paragraph or a list item in one line; code and tables as they were written.
        kind: what it is; a `break` holds nothing and parts what comes before and after.
        page: the page that it begins on; empty where there are none.
    """

    text: str
    kind: Kind = "text"
    page: str = ""

    @property
    def block(self) -> bool:
        """Whether its lines are its own."""
        return self.kind in {"code", "table"}


@dataclass(slots=True)
class Section:
    """What stands under one heading, up to the next.

    Attributes:
        title: the headings above it, outermost first, joined by ` > `.
    """

    title: str
    paragraphs: list[Paragraph] = field(default_factory=list[Paragraph])


def sections(text: str) -> list[Section]:
    """Return the sections of a Markdown text that hold anything; plain text is one section."""
    text = _FRONT_MATTER.sub("", text.replace("\r\n", "\n"), count=1)
    found = [Section("")]
    headings: list[tuple[int, str]] = []
    page = ""
    for lines in _groups(_uncommented(text.split("\n"))):
        mark = _PAGE.match(lines[0])
        heading = _heading(lines)
        if mark is not None:
            page = mark[1]
        elif heading is not None:
            headings = [one for one in headings if one[0] < heading[0]]
            headings.append(heading)
            found.append(Section(" > ".join(name for _, name in headings if name)))
        else:
            paragraph = _paragraph(lines)
            paragraph.page = page
            found[-1].paragraphs.append(paragraph)
    return [one for one in found if any(each.kind != "break" for each in one.paragraphs)]


def _uncommented(lines: list[str]) -> Iterator[str]:
    """Yield lines without HTML comments, but for marks of pages and what stands in fences."""
    ends = [number for number, line in enumerate(lines) if "-->" in line]
    last = ends[-1] if ends else -1
    fence = ""
    inside = False
    for number, line in enumerate(lines):
        opening = None if inside else _FENCE.match(line)
        if opening is not None:
            fence = _fence_after(fence, opening[1])
            yield line
        elif fence or _PAGE.match(line):
            yield line
        else:
            kept, inside = _outside_comments(line, inside=inside, closed=number < last)
            yield kept


def _fence_after(fence: str, marker: str) -> str:
    if not fence:
        return marker
    return "" if marker.startswith(fence) else fence


def _outside_comments(line: str, *, inside: bool, closed: bool) -> tuple[str, bool]:
    """Return what of a line is no comment, and whether one is open behind it.

    One that is closed nowhere is none.
    """
    kept: list[str] = []
    at = 0
    while True:
        if inside:
            end = line.find("-->", at)
            if end < 0:
                return "".join(kept), True
            at, inside = end + 3, False
        start = line.find("<!--", at)
        while start > 0 and line[start - 1] == "\\":
            start = line.find("<!--", start + 1)
        if start < 0 or (not closed and line.find("-->", start) < 0):
            return "".join([*kept, line[at:]]), False
        kept.append(line[at:start])
        at, inside = start + 4, True


def _groups(lines: Iterable[str]) -> Iterator[list[str]]:
    """Split lines into headings, paragraphs, list items, tables and fenced blocks."""
    group: list[str] = []
    fence = ""
    for line in lines:
        opening = _FENCE.match(line)
        if fence:
            group.append(line)
            if opening is not None and opening[1].startswith(fence):
                yield group
                group, fence = [], ""
            continue
        if group and _underlines(line, group):
            yield [*group, line]
            group = []
            continue
        alone = _alone(line)
        if group and (opening or alone or not line.strip() or _begins(line, group)):
            yield group
            group = []
        if opening is not None:
            group, fence = [line], opening[1]
        elif alone:
            yield [line]
        elif line.strip():
            group.append(line)
    if group:
        yield group


def _alone(line: str) -> bool:
    if len(line) > _LONGEST_MARKUP:
        return False
    return bool(_HEADING.match(line) or _PAGE.match(line) or _BREAK.match(line))


def _begins(line: str, group: list[str]) -> bool:
    """Return whether a line begins a list item, or a table right after a paragraph."""
    if _ITEM.match(line):
        return True
    return bool(_TABLE.match(line)) != bool(_TABLE.match(group[0]))


def _underlines(line: str, group: list[str]) -> bool:
    """Return whether a line makes the one above it a heading."""
    if len(group) != 1 or len(group[0]) > LONGEST_HEADING or not _UNDERLINE.match(line):
        return False
    return not (_ITEM.match(group[0]) or _BLOCK.match(group[0]) or _QUOTE.match(group[0]))


def _heading(lines: list[str]) -> tuple[int, str] | None:
    """Return level and text, if the group is a heading."""
    first, *others = lines
    if others:
        underlined = len(others) == 1 and _underlines(others[0], [first])
        if not underlined or _FENCE.match(first):
            return None
        return 1 if "=" in others[0] else 2, plain(first)
    found = _HEADING.match(first) if len(first) <= _LONGEST_MARKUP else None
    if found is None:
        return None
    text = plain(_CLOSING.sub("", (found[2] or "").rstrip()))
    return len(found[1]), text[:LONGEST_HEADING]


def _paragraph(lines: list[str]) -> Paragraph:
    if _FENCE.match(lines[0]):
        inner = lines[1:-1] if len(lines) > 1 and _FENCE.match(lines[-1]) else lines[1:]
        return Paragraph("\n".join(inner).strip("\n"), "code")
    if len(lines) == 1 and _BREAK.match(lines[0]):
        return Paragraph("", "break")
    if _ITEM.match(lines[0]):
        joined = " ".join(line.strip() for line in lines)
        return Paragraph(plain(_ITEM.sub("", joined)), "item")
    if all(_TABLE.match(line) for line in lines):
        return Paragraph(unescaped("\n".join(line.strip() for line in lines)), "table")
    if all(_BLOCK.match(line) for line in lines):
        return Paragraph("\n".join(line.rstrip() for line in lines), "code")
    return Paragraph(plain(" ".join(_QUOTE.sub("", line).strip() for line in lines)))
