"""Cut a document into passages: short enough for a prompt, never in the middle of a sentence."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from eventrail.ingestion.passage import Passage, passage_id
from eventrail.ingestion.sections import Paragraph, Section, sections
from eventrail.ingestion.sentences import sentences

WORDS = 80
"""A passage that has as many words ends with its paragraph."""

MOST_WORDS = 120
"""A passage takes no sentence that would bring it above this; a longer sentence stands alone."""


@dataclass(frozen=True, slots=True)
class _Unit:
    """What is never cut: a sentence or a block."""

    text: str
    words: int
    ends_paragraph: bool
    block: bool


def chunk(source: str, text: str) -> list[Passage]:
    """Return the passages of a document in order.

    Args:
        source: names the document, e.g. its path relative to the ingested folder.
        text: Markdown or plain text.
    """
    ordinals: defaultdict[str, int] = defaultdict(int)
    passages: list[Passage] = []
    for section in sections(text):
        for content in _pack(section):
            number = ordinals[section.title]
            ordinals[section.title] += 1
            name = passage_id(source, section.title, number)
            passages.append(Passage(name, content, source, section.title))
    return passages


def _pack(section: Section) -> Iterator[str]:
    """Fill passages with the section's units, in order."""
    text, words = "", 0
    for unit in _units(section.paragraphs):
        if text and words + unit.words > MOST_WORDS:
            yield text
            text, words = "", 0
        text = _joined(text, unit)
        words += unit.words
        if words >= WORDS and unit.ends_paragraph:
            yield text
            text, words = "", 0
    if text:
        yield text


def _joined(text: str, unit: _Unit) -> str:
    if not text:
        return unit.text
    return f"{text}\n{unit.text}" if unit.block else f"{text} {unit.text}"


def _units(paragraphs: list[Paragraph]) -> Iterator[_Unit]:
    for paragraph in paragraphs:
        pieces = [paragraph.text] if paragraph.block else sentences(paragraph.text)
        pieces = [piece for piece in pieces if piece.strip()]
        for number, piece in enumerate(pieces, start=1):
            ends = number == len(pieces)
            yield _Unit(piece, len(piece.split()), ends, paragraph.block)
