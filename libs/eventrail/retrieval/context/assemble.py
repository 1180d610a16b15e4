"""From passages that were found to the documents of a prompt."""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import msgspec

from eventrail.config.retrieval import Retrieval
from eventrail.contracts.events import Document
from eventrail.retrieval.context.cutting import cut
from eventrail.retrieval.context.diversity import chosen, likeness
from eventrail.retrieval.context.duplicates import distinct
from eventrail.retrieval.context.neighbours import joined
from eventrail.retrieval.context.tokens import Count, estimate
from eventrail.retrieval.interface import Vectors

AROUND = 6
"""Tokens that a document's number and the line break after it take."""


class Context(NamedTuple):
    """What a prompt gets.

    Attributes:
        documents: best first; their places, from 1, are the numbers that an answer cites.
        left_out: how many more would have been shown, had there been room.
    """

    documents: list[Document]
    left_out: int = 0


def assemble(
    found: Sequence[Document],
    policy: Retrieval,
    most: int,
    *,
    vectors: Vectors | None = None,
    count: Count = estimate,
    room: int | None = None,
) -> Context:
    """Return the documents of a prompt: different ones, whole, as many as there is room for.

    The first that was found comes first. Neighbours of one document are joined in reading order.
    A passage that does not fit is passed over for a later one that does; if none fits, the first
    is cut at the end of a sentence.

    Args:
        found: passages, best first; twice to four times `most` leave something to choose from.
        policy: `diversity` and `context_tokens` are read.
        most: passages at most.
        vectors: one row each of `found`; None compares them by their words.
        count: counts tokens.
        room: the tokens that the model has left, if that is known; never more than the policy's.
    """
    budget = policy.context_tokens if room is None else min(policy.context_tokens, room)
    order = _order(found, policy.diversity, most, vectors)
    return _fitting([found[place] for place in order], budget, cache(count))


def _order(
    found: Sequence[Document], diversity: float, most: int, vectors: Vectors | None
) -> list[int]:
    kept = distinct([document.text for document in found])
    texts = [found[place].text for place in kept]
    rows = vectors[kept] if vectors is not None else None
    scores = [found[place].score for place in kept]
    alike = likeness(rows, texts)
    return [kept[place] for place in chosen(scores, alike, most, diversity)]


def _fitting(documents: Sequence[Document], budget: int, count: Count) -> Context:
    kept: list[Document] = []
    shown: list[Document] = []
    for document in documents:
        tried = joined([*kept, document])
        if _size(tried, count) <= budget:
            kept.append(document)
            shown = tried
    if not shown and documents:
        shown = _beginning(documents[0], budget, count)
        return Context(shown, len(documents) - len(shown))
    return Context(shown, len(documents) - len(kept))


def _size(documents: Sequence[Document], count: Count) -> int:
    return sum(count(each.title) + count(each.text) + AROUND for each in documents)


def _beginning(document: Document, budget: int, count: Count) -> list[Document]:
    text = cut(document.text, budget - count(document.title) - AROUND, count)
    return [msgspec.structs.replace(document, text=text)] if text else []
