"""Replaces personal data in the texts of a request by placeholders.

`unmask(mask(text, dictionary), dictionary) == text` holds for every text. What looks like a
placeholder before masking is kept apart in two ways: a number somebody typed is never given out,
and text typed after its number was given out is itself masked, as `<LITERAL_N>`.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import count
from typing import NamedTuple, Protocol

from eventrail.guarding.brackets import candidates
from eventrail.guarding.detect import PERSONAL
from eventrail.guarding.placeholders import (
    LITERAL,
    MaskDictionary,
    key_of,
    kind_of,
    placeholder,
    squeeze,
)
from eventrail.guarding.span import Span

Pseudonym = Callable[[str, str], str | None]
"""Returns what stands for good in place of an original of a kind; None for a placeholder."""


class Finder(Protocol):
    """Says what to mask; a `Detector` does."""

    def find(self, text: str, start: int = 0) -> list[Span]:
        """Spans that begin at or after `start`; sorted, without overlaps."""
        ...

    def join(self, found: Iterable[Span]) -> list[Span]:
        """Resolves overlaps."""
        ...


class Masked(NamedTuple):
    """A text with placeholders.

    Attributes:
        text: what may be read.
        spans: what was replaced; offsets are those of the text as given.
    """

    text: str
    spans: list[Span]


def mask(text: str, dictionary: MaskDictionary, *, detector: Finder = PERSONAL) -> str:
    """Masks one text; see `mask_all`."""
    return mask_all([text], dictionary, detector=detector)[0]


def mask_all(
    texts: Sequence[str], dictionary: MaskDictionary, *, detector: Finder = PERSONAL
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
    masker = Masker(dictionary, detector)
    for text in texts:
        masker.reserve(text)
    return [masker.mask(text).text for text in texts]


class Masker:
    """Masks texts one after the other; what stands in for a text depends on earlier ones only.

    So a conversation that is sent again with another message at its end is masked as before.

    Args:
        dictionary: Takes up what is masked.
        detector: Says what to mask.
        pseudonym: Says what is replaced for good instead.
    """

    def __init__(
        self,
        dictionary: MaskDictionary,
        detector: Finder = PERSONAL,
        *,
        pseudonym: Pseudonym | None = None,
    ) -> None:
        self._dictionary = dictionary
        self._detector = detector
        self._pseudonym = pseudonym
        self._given = {squeeze(each[1:-1]) for each in dictionary.originals}
        self._known = {
            (kind_of(each), original): each for each, original in dictionary.originals.items()
        }
        self._next: dict[str, count[int]] = {}

    def reserve(self, text: str) -> None:
        """Keeps the numbers of look-alikes in `text` from being given out."""
        self._reserved(_look_alikes(text))

    def mask(self, text: str, *, context: str = "") -> Masked:
        """Masks one text.

        Args:
            text: What somebody wrote.
            context: What stands before it, such as the name of a field; it is not masked.
        """
        look_alikes = _look_alikes(text)
        self._reserved(look_alikes)
        spans = self._spans(text, context)
        clashes = [span for span, key in look_alikes.items() if key in self._given]
        if clashes:
            spans = self._detector.join([*spans, *clashes])
        if not spans:
            return Masked(text, spans)
        pieces: list[str] = []
        at = 0
        for span in spans:
            pieces += text[at : span.start], self._stand_in(span.kind, text[span.start : span.end])
            at = span.end
        return Masked("".join(pieces) + text[at:], spans)

    def _reserved(self, look_alikes: dict[Span, str]) -> None:
        if look_alikes:
            typed = (key for key in look_alikes.values() if key not in self._given)
            self._dictionary.literals.update(typed)

    def _spans(self, text: str, context: str) -> list[Span]:
        if not context:
            return self._detector.find(text)
        before = len(context)
        found = self._detector.find(context + text, before)
        return [Span(kind, start - before, end - before) for kind, start, end in found]

    def _stand_in(self, kind: str, original: str) -> str:
        known = self._known.get((kind, original))
        if known is not None:
            return known
        written = None
        if self._pseudonym is not None and kind != LITERAL:
            written = self._pseudonym(kind, original)
        if written is None:
            written = self._give_out(kind)
            self._dictionary.originals[written] = original
        self._known[kind, original] = written
        return written

    def _give_out(self, kind: str) -> str:
        for number in self._next.setdefault(kind, count(1)):
            key = squeeze(f"{kind}{number}")
            if key not in self._given and key not in self._dictionary.literals:
                self._given.add(key)
                return placeholder(kind, number)
        raise AssertionError("numbers do not end")


def _look_alikes(text: str) -> dict[Span, str]:
    """Where `text` looks as if it held placeholders, and their keys."""
    return {
        Span(LITERAL, found.start, found.end): key
        for found in candidates(text)
        if (key := key_of(found.inner)) is not None
    }
