"""Does an answer say what its documents say?

A sentence counts as covered if the passages hold nearly all of its content words, and all of
its numbers: lexical overlap, the cheapest of the reference-free measures of faithfulness (see
Es et al., "RAGAS", 2023, for the idea of scoring by statement). It knows no paraphrase, so it
is a measure for answers that quote, and a floor for others.
"""

from collections.abc import Sequence

from eventrail.ingestion.sentences import sentences
from eventrail.judging.rules.words import content_words

COVERED = 0.7
"""Share of a sentence's content words that the documents must hold."""


def grounded(answer: str, documents: Sequence[str]) -> float | None:
    """Return the share of the answer's sentences that the documents cover, 0 to 1.

    Args:
        answer: the answer.
        documents: the texts of the passages it was given.

    Returns:
        None if no sentence of the answer says anything that could be covered.
    """
    known = content_words(" ".join(documents))
    said = [words for one in sentences(answer) if (words := content_words(one))]
    if not said:
        return None
    return round(sum(_covered(words, known) for words in said) / len(said), 4)


def _covered(words: set[str], known: set[str]) -> bool:
    numbers = {word for word in words if any(map(str.isdigit, word))}
    return numbers <= known and len(words & known) >= COVERED * len(words)
