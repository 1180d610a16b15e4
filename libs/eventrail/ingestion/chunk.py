"""Cut a document into passages: short enough for a prompt, whole sentences, each with its headings.

Paragraphs, lists, tables and code stay whole where they fit. What is longer is cut between
sentences, items, rows and lines; rows stand under the table's header in every passage. The
next passage of a section begins with the last sentences of the one before (`overlap`), so that
what a sentence refers to is found with it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from eventrail.config.retrieval import Chunking
from eventrail.ingestion.passage import Passage, passage_id
from eventrail.ingestion.sections import sections
from eventrail.ingestion.units import Group, Unit, groups

PAGE = "page"
"""Metadata of a passage of a document that has pages: the page it begins on."""

_OVERLAP_SHARE = 3
"""What a passage repeats of the one before is at most this part of it."""

_SHORT = 4
"""A passage that has less than this part of its bound does not end for what comes next."""

DEFAULT = Chunking()


def chunk(
    source: str,
    text: str,
    chunking: Chunking = DEFAULT,
    metadata: Mapping[str, str] | None = None,
    title: str = "",
) -> list[Passage]:
    """Return the passages of a document in order; a pure function.

    Args:
        source: the id of the document.
        text: Markdown, e.g. what a loader returns.
        chunking: how long passages are; none is longer than `most_words` by `lengths.length`.
        metadata: goes with every passage.
        title: stands above the document's headings, unless they begin with it.
    """
    ordinals: defaultdict[str, int] = defaultdict(int)
    passages: list[Passage] = []
    given = dict(metadata or {})
    for section in sections(text):
        heading = _under(title, section.title)
        for content, page in _pack(groups(section.paragraphs, chunking.most_words), chunking):
            name = passage_id(source, heading, ordinals[heading])
            ordinals[heading] += 1
            own = {PAGE: page, **given} if page else given
            passages.append(Passage(name, content, source, heading, own))
    return passages


def _under(title: str, headings: str) -> str:
    title = " ".join(title.split())
    first = headings.partition(" > ")[0]
    if not title or first.casefold() == title.casefold():
        return headings
    return f"{title} > {headings}" if headings else title


@dataclass(slots=True)
class _Open:
    """A passage that is being filled.

    Attributes:
        units: what is in it.
        repeated: how many of them stand in the passage before, too.
        words: its length.
    """

    units: list[Unit] = field(default_factory=list[Unit])
    repeated: int = 0
    words: int = 0

    @property
    def fresh(self) -> bool:
        return len(self.units) > self.repeated

    def add(self, unit: Unit) -> None:
        self.units.append(unit)
        self.words += unit.words

    def make_room(self, words: int, most: int) -> None:
        """Drop what is only repeated until `words` more fit."""
        while self.repeated and self.words + words > most:
            self.words -= self.units.pop(0).words
            self.repeated -= 1

    def told(self) -> tuple[str, str]:
        """Return its text, and the page that what is new in it begins on."""
        return _joined(self.units), self.units[self.repeated].page


def _pack(found: Iterator[Group], chunking: Chunking) -> Iterator[tuple[str, str]]:
    """Fill passages with the section's units, in order; yield text and page of each."""
    passage = _Open()
    for group in found:
        if group.breaks or (passage.fresh and not _fits(passage, group, chunking)):
            if passage.fresh:
                yield passage.told()
            passage = _Open() if group.breaks else _next(passage, chunking)
        for unit in group.units:
            if passage.fresh and passage.words + unit.words > chunking.most_words:
                yield passage.told()
                passage = _next(passage, chunking)
            passage.make_room(unit.words, chunking.most_words)
            passage.add(unit)
        if passage.fresh and group.ends and passage.words >= chunking.words:
            yield passage.told()
            passage = _next(passage, chunking)
    if passage.fresh:
        yield passage.told()


def _fits(passage: _Open, group: Group, chunking: Chunking) -> bool:
    """Return whether a group may be begun here: all of it fits, or it fits nowhere.

    It is begun here too where the passage would be no more than what leads to it.
    """
    if not group.whole or group.words > chunking.most_words:
        return True
    if passage.words * _SHORT < chunking.most_words:
        return True
    return passage.words + group.words <= chunking.most_words


def _next(passage: _Open, chunking: Chunking) -> _Open:
    """Return the passage behind a full one: it begins with the sentences that one ends with."""
    kept: list[Unit] = []
    room = chunking.most_words // _OVERLAP_SHARE
    for unit in reversed(passage.units[-chunking.overlap :] if chunking.overlap else []):
        room -= unit.words
        if unit.block or room < 0:
            break
        kept.insert(0, unit)
    return _Open(kept, len(kept), sum(unit.words for unit in kept))


def _joined(units: Sequence[Unit]) -> str:
    parts = [units[0].text]
    for before, unit in pairwise(units):
        parts += ["\n" if unit.block or before.block else " ", unit.text]
    return "".join(parts)
