"""What an index is made with: settings that name it, and the functions they stand for."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from eventrail.config.retrieval import Chunking
from eventrail.ingestion.passage import Passage
from eventrail.retrieval.interface import Corpus, Embedder

FORMAT = 1
"""Of the files; another one is another index."""


class IndexSettings(msgspec.Struct, frozen=True):
    """All that shapes an index beside its documents; other settings make another index.

    Attributes:
        analyser: name and revision of what makes terms of passages.
        embedder: name and revision of what makes vectors; empty for none.
        chunking: how documents were cut.
        loading: revision of what makes text of files.
        profile: name and revision of what is measured on each segment; empty for nothing.
        format: of the files.
    """

    analyser: str
    embedder: str = ""
    chunking: Chunking = Chunking()
    loading: str = ""
    profile: str = ""
    format: int = FORMAT

    @property
    def hash(self) -> str:
        """Eight hexadecimal digits."""
        return hashlib.blake2b(msgspec.json.encode(self), digest_size=4).hexdigest()


def version_of(n: int, settings: IndexSettings) -> str:
    """Return the name of the index of the first `n` changes, e.g. `1200-9f3c01ab`."""
    return f"{n}-{settings.hash}"


def ordinal_of(version: str) -> int:
    """Return how many changes a version holds; 0 for a text that names none."""
    head = version.partition("-")[0]
    return int(head) if head.isascii() and head.isdigit() else 0


def text_of(passage: Passage) -> str:
    """Return what a passage is searched by: its headings, then its text."""
    return f"{passage.title}\n{passage.text}" if passage.title else passage.text


@dataclass(frozen=True, slots=True)
class Recipe:
    """How segments are made. Deterministic: the same passages make the same bytes.

    Attributes:
        settings: names all that follows.
        terms: the terms of a passage, as they are indexed.
        embedder: makes vectors; None searches by words alone. The same text must have the same
            vector whatever texts are asked with it.
        text: what of a passage the embedder reads.
        measure: looks at a new segment alone and returns what is worth knowing of it, e.g. how
            well its vectors find. Called on the segment of the first changes only, which covers
            the most of them: what it returns is `SegmentCorpus.profile`.
    """

    settings: IndexSettings
    terms: Callable[[Passage], list[str]]
    embedder: Embedder | None = None
    text: Callable[[Passage], str] = text_of
    measure: Callable[[Corpus], bytes] | None = None
