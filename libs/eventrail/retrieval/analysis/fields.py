"""Which words of a passage are indexed, and what of it is embedded."""

from typing import Final

from eventrail.ingestion.passage import Passage
from eventrail.retrieval.interface import Analyser

_TITLE_CHARACTERS: Final = 300
"""Of a longer title only the end counts twice: the innermost headings."""


def passage_text(passage: Passage) -> str:
    """Return what is embedded of a passage: its title stands before its text."""
    return f"{passage.title}. {passage.text}" if passage.title else passage.text


def passage_terms(analyse: Analyser, passage: Passage) -> list[str]:
    """Return the terms of a passage as they are indexed; those of its title count twice.

    BM25 with fields at its simplest: Robertson, Zaragoza and Taylor, "Simple BM25 extension to
    multiple weighted fields", CIKM 2004.
    """
    again = passage.title[-_TITLE_CHARACTERS:]
    return analyse(f"{passage.title}\n{again}\n{passage.text}")
