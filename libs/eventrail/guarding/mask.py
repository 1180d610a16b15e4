"""Replaces personal data in the texts of a request by placeholders.

`unmask(mask(text, dictionary), dictionary) == text` holds for every text. What looks like a
placeholder before masking is kept apart in two ways: a number somebody typed is never given out,
and text typed after its number was given out is itself masked, as `<LITERAL_N>`.
"""

from collections.abc import Sequence
from itertools import count

from eventrail.guarding.detect import PERSONAL, Detector
from eventrail.guarding.placeholders import (
    LITERAL,
    PATTERN,
    MaskDictionary,
    key_of,
    kind_of,
    placeholder,
    squeeze,
)
from eventrail.guarding.span import Span


def mask(text: str, dictionary: MaskDictionary, *, detector: Detector = PERSONAL) -> str:
    """Masks one text; see `mask_all`."""
    return mask_all([text], dictionary, detector=detector)[0]


def mask_all(
    texts: Sequence[str], dictionary: MaskDictionary, *, detector: Detector = PERSONAL
) -> list[str]:
    """Masks the texts of one request together.

    Args:
        texts: The messages, in order.
        dictionary: Takes up what is masked. Pass the same one for all requests of a conversation:
            equal values get equal placeholders.
        detector: Says what to mask.

    Returns:
        The texts with placeholders, in the same order.
    """
    typed = [_look_alikes(text) for text in texts]
    given = {squeeze(each[1:-1]) for each in dictionary.originals}
    dictionary.literals.update(key for text in typed for key in text.values() if key not in given)
    numbers = _Numbers(dictionary, given)
    return [
        _replace(text, _spans(text, look_alikes, given, detector), numbers)
        for text, look_alikes in zip(texts, typed, strict=True)
    ]


class _Numbers:
    """Gives out placeholders, the same one for the same value."""

    def __init__(self, dictionary: MaskDictionary, given: set[str]) -> None:
        self._dictionary = dictionary
        self._taken = given | dictionary.literals
        self._known = {
            (kind_of(each), original): each for each, original in dictionary.originals.items()
        }
        self._next: dict[str, count[int]] = {}

    def stand_in(self, kind: str, original: str) -> str:
        known = self._known.get((kind, original))
        return known or self._give_out(kind, original)

    def _give_out(self, kind: str, original: str) -> str:
        numbers = self._next.setdefault(kind, count(1))
        free = next(each for each in numbers if squeeze(f"{kind}{each}") not in self._taken)
        written = placeholder(kind, free)
        self._known[kind, original] = written
        self._dictionary.originals[written] = original
        return written


def _look_alikes(text: str) -> dict[Span, str]:
    """Where `text` looks as if it held placeholders, and their keys."""
    if "<" not in text:
        return {}
    return {
        Span(LITERAL, *match.span()): key
        for match in PATTERN.finditer(text)
        if (key := key_of(match[1])) is not None
    }


def _spans(
    text: str, look_alikes: dict[Span, str], given: set[str], detector: Detector
) -> list[Span]:
    found = detector.find(text)
    clashes = [span for span, key in look_alikes.items() if key in given]
    return detector.join([*found, *clashes]) if clashes else found


def _replace(text: str, spans: list[Span], numbers: _Numbers) -> str:
    pieces: list[str] = []
    at = 0
    for span in spans:
        pieces += text[at : span.start], numbers.stand_in(span.kind, text[span.start : span.end])
        at = span.end
    return "".join(pieces) + text[at:]
