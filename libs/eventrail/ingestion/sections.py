"""The structure of a Markdown text: headings, and the paragraphs and blocks under them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*$")
_FENCE = re.compile(r"\s{0,3}(```+|~~~+)")
_BLOCK = re.compile(r"\s*\||\s{4,}\S")
_ITEM = re.compile(r"\A\s*([-*+]|\d+[.)])\s+")
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together.

    Attributes:
        text: a paragraph in one line; a block as it was written.
        block: whether it is code or a table, which must not be cut.
    """

    text: str
    block: bool = False


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
    text = text.replace("\r\n", "\n")
    text = _COMMENT.sub("", _FRONT_MATTER.sub("", text))
    found = [Section("")]
    headings: list[tuple[int, str]] = []
    for lines in _groups(text.split("\n")):
        heading = _HEADING.fullmatch(lines[0])
        if heading is not None:
            level = len(heading[1])
            headings = [one for one in headings if one[0] < level]
            headings.append((level, plain(heading[2])))
            found.append(Section(" > ".join(name for _, name in headings if name)))
        else:
            found[-1].paragraphs.append(_paragraph(lines))
    return [section for section in found if section.paragraphs]


def plain(text: str) -> str:
    """Return inline Markdown as it reads: no images, link targets or emphasis."""
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", text)
    text = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", r"\2", text)
    return " ".join(text.split())


def _groups(lines: list[str]) -> Iterator[list[str]]:
    """Split lines into headings, paragraphs, list items and fenced blocks."""
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
        starts = opening is not None or _HEADING.fullmatch(line) or _ITEM.match(line)
        if (starts or not line.strip()) and group:
            yield group
            group = []
        if opening is not None:
            group, fence = [line], opening[1]
        elif _HEADING.fullmatch(line):
            yield [line]
        elif line.strip():
            group.append(line)
    if group:
        yield group


def _paragraph(lines: list[str]) -> Paragraph:
    if _FENCE.match(lines[0]):
        inner = lines[1:-1] if len(lines) > 1 and _FENCE.match(lines[-1]) else lines[1:]
        return Paragraph("\n".join(inner).strip("\n"), block=True)
    if all(_BLOCK.match(line) for line in lines):
        return Paragraph("\n".join(line.rstrip() for line in lines), block=True)
    joined = " ".join(line.strip() for line in lines)
    return Paragraph(plain(_ITEM.sub("", joined)))
