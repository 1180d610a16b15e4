"""Question, documents and answer, each against each: the triad of retrieval-augmented answers.

Faithfulness, answer relevance and context relevance are the terms of Es et al., "RAGAS" (2023);
there a large model is asked, here the classifier that ships and word vectors.
"""

from collections.abc import Sequence
from typing import Final

from eventrail.guarding.grounding import check, relevance, share_supported

_LONGEST: Final = 20_000
"""Characters of an answer that are held against documents."""


def faithfulness(answer: str, documents: Sequence[str], question: str) -> float | None:
    """Return the share of an answer's claims that the documents support.

    None if it claims nothing.
    """
    found = check(answer[:_LONGEST], documents, question)
    return round(share_supported(found), 4) if found else None


def answer_relevance(question: str, answer: str) -> float | None:
    """Return how much of the question's content the answer takes up; None for no question."""
    return round(relevance(question, answer), 4) if question.strip() else None


def context_relevance(question: str, documents: Sequence[str]) -> float | None:
    """Return how much of the question's content the best of the documents takes up.

    0 if nothing was found, None for no question.
    """
    if not question.strip():
        return None
    return round(max((relevance(question, each) for each in documents), default=0.0), 4)
