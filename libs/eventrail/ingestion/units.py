"""What a passage is filled with: units that are never cut, in groups that had better not be."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eventrail.ingestion.lengths import cut, length
from eventrail.ingestion.sections import Paragraph
from eventrail.ingestion.sentences import sentences

_RULE = re.compile(r"[\s|:\-]+\Z")


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, a list item, or some lines of code or of a table.

    Attributes:
        text: what it holds.
        words: its length.
        block: whether its lines are its own.
        page: the page that it begins on; empty where there are none.
    """

    text: str
    words: int
    block: bool
    page: str


@dataclass(frozen=True, slots=True)
class Group:
    """A paragraph, a list, a table or a piece of code.

    Attributes:
        units: in order.
        words: all of them.
        whole: whether it is rather begun in a new passage than cut.
        ends: whether a passage that is long enough may end with it.
        breaks: whether nothing before it goes with what is behind; such a group is empty.
    """

    units: Sequence[Unit]
    words: int
    whole: bool = False
    ends: bool = True
    breaks: bool = False


def groups(paragraphs: Sequence[Paragraph], most: int) -> Iterator[Group]:
    """Yield what belongs together, in order; no unit has more than `most` words."""
    number = 0
    while number < len(paragraphs):
        paragraph = paragraphs[number]
        run = 1
        if paragraph.kind == "break":
            yield Group([], 0, breaks=True)
        elif paragraph.kind == "item":
            run = _run_of_items(paragraphs, number)
            units = [u for each in paragraphs[number : number + run] for u in _item(each, most)]
            yield _group(units, whole=True)
        elif paragraph.block:
            yield _group(list(_block(paragraph, most)), whole=True)
        else:
            leads = _leads_in(paragraphs, number)
            yield _group(list(_prose(paragraph, most)), ends=not leads)
        number += run


def _group(units: Sequence[Unit], *, whole: bool = False, ends: bool = True) -> Group:
    return Group(units, sum(unit.words for unit in units), whole, ends)


def _run_of_items(paragraphs: Sequence[Paragraph], number: int) -> int:
    run = 0
    while number + run < len(paragraphs) and paragraphs[number + run].kind == "item":
        run += 1
    return run


def _leads_in(paragraphs: Sequence[Paragraph], number: int) -> bool:
    """Return whether a paragraph announces the list or block that comes next."""
    behind = paragraphs[number + 1 : number + 2]
    return (
        bool(behind)
        and behind[0].kind not in {"text", "break"}
        and (paragraphs[number].text.rstrip().endswith((":", "\uff1a")))
    )


def _prose(paragraph: Paragraph, most: int) -> Iterator[Unit]:
    for sentence in sentences(paragraph.text):
        yield from _pieces(sentence, most, paragraph.page)


def _item(paragraph: Paragraph, most: int) -> Iterator[Unit]:
    """Yield an item as one unit, or its sentences if it is long."""
    if length(paragraph.text) * 2 > most:
        yield from _prose(paragraph, most)
    elif paragraph.text.strip():
        yield Unit(paragraph.text, length(paragraph.text), block=False, page=paragraph.page)


def _pieces(text: str, most: int, page: str, *, block: bool = False) -> Iterator[Unit]:
    words = length(text)
    if words <= most:
        if text.strip():
            yield Unit(text, words, block, page)
        return
    for piece in cut(text, most):
        yield Unit(piece, length(piece), block, page)


def _block(paragraph: Paragraph, most: int) -> Iterator[Unit]:
    """Yield code or a table whole, or cut between lines, with the table's header above each."""
    if length(paragraph.text) <= most:
        yield from _pieces(paragraph.text, most, paragraph.page, block=True)
        return
    header, lines = _header(paragraph)
    room = most - length(header)
    if room < most // 2:
        header, lines, room = "", paragraph.text.split("\n"), most
    above = f"{header}\n" if header else ""
    for piece in _lines(lines, room):
        text = above + piece
        yield Unit(text, length(text), block=True, page=paragraph.page)


def _header(paragraph: Paragraph) -> tuple[str, list[str]]:
    lines = paragraph.text.split("\n")
    if paragraph.kind != "table" or len(lines) < 3 or not _RULE.match(lines[1]):  # noqa: PLR2004 -- header, rule, a row
        return "", lines
    return "\n".join(lines[:2]), lines[2:]


def _lines(lines: Sequence[str], most: int) -> Iterator[str]:
    """Yield lines in pieces of at most `most` words; one that is longer is cut itself."""
    held: list[str] = []
    words = 0
    for line in lines:
        parts = [line] if length(line) <= most else list(cut(line, most))
        for part in parts:
            more = length(part)
            if held and words + more > most:
                yield "\n".join(held).strip("\n")
                held, words = [], 0
            if part.strip() or held:
                held.append(part)
                words += more
    if any(each.strip() for each in held):
        yield "\n".join(held).strip("\n")
