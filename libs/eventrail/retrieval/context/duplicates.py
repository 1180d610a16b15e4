"""Leave out what was said before."""

from collections.abc import Sequence

from eventrail.retrieval.context.words import words_of


def distinct(texts: Sequence[str]) -> list[int]:
    """Return the places of the texts that an earlier one does not already say.

    A text is said already if its words stand, all and in order, within an earlier text; case,
    marks, layout and articles do not count. Nothing less will do: two passages that differ by a
    year, a name or a `not` are far alike, and say different things.
    """
    kept: list[int] = []
    said: list[str] = []
    for place, text in enumerate(texts):
        words = _joined(words_of(text))
        if words.strip() and any(words in earlier for earlier in said):
            continue
        kept.append(place)
        said.append(words)
    return kept


def _joined(words: Sequence[str]) -> str:
    """Return the words so that only whole ones are found within others."""
    return f" {' '.join(words)} "
