"""Join passages that follow each other in one document.

A passage begins with the last sentences of the one before it. Where two that were found overlap
so, they are one text again, and the overlap is not paid for twice.
"""

from collections.abc import Sequence

import msgspec

from eventrail.contracts.events import Document

LEAST = 16
"""Characters that must be the same at the end of one and the beginning of the other."""


def joined(documents: Sequence[Document]) -> list[Document]:
    """Return the documents with neighbours joined, each where the better of the two stood.

    What is joined keeps the id, score and metadata of the better one.
    """
    done: list[Document] = []
    for document in documents:
        done.append(document)
        while (pair := _neighbours(done)) is not None:
            better, worse, text = pair
            done[better] = msgspec.structs.replace(done[better], text=text)
            del done[worse]
    return done


def _neighbours(documents: Sequence[Document]) -> tuple[int, int, str] | None:
    """Return the places of two neighbours, the better first, and their text; the last is new."""
    new = len(documents) - 1
    for place, document in enumerate(documents[:new]):
        if (document.source, document.title) != (documents[new].source, documents[new].title):
            continue
        for first, second in ((document, documents[new]), (documents[new], document)):
            shared = overlap(first.text, second.text)
            if shared:
                return place, new, first.text + second.text[shared:]
    return None


def overlap(first: str, second: str) -> int:
    """Return how many characters at the end of `first` are the beginning of `second`.

    Whole words only, and no fewer than `LEAST`; 0 for none.
    """
    for length in range(min(len(first), len(second)), LEAST - 1, -1):
        start = len(first) - length
        if first.endswith(second[:length]) and _edge(first, start) and _edge(second, length):
            return length
    return 0


def _edge(text: str, place: int) -> bool:
    """Return whether no word goes over a place."""
    return place in {0, len(text)} or not (text[place - 1].isalnum() and text[place].isalnum())
