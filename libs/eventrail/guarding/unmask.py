"""Puts the originals back where a model wrote placeholders, in whole texts and in streams."""

import json
from collections.abc import Iterator
from typing import NamedTuple

from eventrail.guarding.brackets import (
    LONGEST,
    OPENERS,
    Pair,
    candidates,
    has_opening,
    pairs,
)
from eventrail.guarding.placeholders import INNER, INNER_MAX, MaskDictionary, squeeze


def unmask(text: str, dictionary: MaskDictionary, *, in_json: bool = False) -> str:
    """Replaces every placeholder of `dictionary` in `text`, in one pass.

    Args:
        text: What a model wrote.
        dictionary: What was masked; placeholders that are not in it are left alone.
        in_json: `text` is JSON and its strings hold the placeholders, as in the arguments of a
            tool call: originals are escaped, so the JSON stays valid.
    """
    return _Originals(dictionary, in_json=in_json).put_back(text)


class Replaced(NamedTuple):
    """A placeholder in a text, and what stands there instead; `end` is exclusive."""

    start: int
    end: int
    original: str


def replacements(
    text: str, dictionary: MaskDictionary, *, in_json: bool = False
) -> Iterator[Replaced]:
    """Yields what `unmask` replaces in `text`, in order."""
    yield from _Originals(dictionary, in_json=in_json).replacements(text)


class StreamUnmasker:
    """`unmask` for a text that arrives in pieces, however it is cut.

    The pieces returned, put together, equal `unmask` of the whole. Held back is only an opening
    bracket with a beginning that some placeholder of the dictionary has.

    Args:
        dictionary: What was masked.
        in_json: As for `unmask`.

    Attributes:
        taken: The part of the masked text that the last text returned stands for.
    """

    def __init__(self, dictionary: MaskDictionary, *, in_json: bool = False) -> None:
        self._originals = _Originals(dictionary, in_json=in_json)
        self._held = ""
        self.taken = ""

    def feed(self, chunk: str) -> str:
        """Takes the next piece; returns the text that is ready."""
        text = self._held + chunk
        cut = self._originals.open_from(text)
        self._held = text[cut:]
        self.taken = text[:cut]
        return self._originals.put_back(text[:cut])

    def flush(self) -> str:
        """The text ended: returns what was held back, which is no placeholder now."""
        held, self._held = self._held, ""
        self.taken = held
        return self._originals.put_back(held)


class _Originals:
    def __init__(self, dictionary: MaskDictionary, *, in_json: bool) -> None:
        self._in_json = in_json
        self._pairs = pairs(in_json=in_json)
        self._by_key = {
            squeeze(written[1:-1]): _escape(original) if in_json else original
            for written, original in dictionary.originals.items()
        }

    def put_back(self, text: str) -> str:
        if not self._by_key or not has_opening(text):
            return text
        pieces: list[str] = []
        at = 0
        for found in self.replacements(text):
            pieces += text[at : found.start], found.original
            at = found.end
        return "".join(pieces) + text[at:]

    def replacements(self, text: str) -> Iterator[Replaced]:
        """Yields known placeholders; of overlapping ones the first."""
        at = 0
        for found in candidates(text, in_json=self._in_json) if self._by_key else ():
            original = self._by_key.get(squeeze(found.inner)) if found.start >= at else None
            if original is not None:
                at = found.end
                yield Replaced(found.start, found.end, original)

    def open_from(self, text: str) -> int:
        """Where the first beginning of a known placeholder stands that the text may go on with."""
        if not self._by_key or not has_opening(text):
            return len(text)
        done = max((found.end for found in self.replacements(text)), default=0)
        first = max(done, len(text) - 2 * LONGEST)
        for at in range(first, len(text)):
            if text[at] not in OPENERS or (self._in_json and _is_escaped(text, at)):
                continue
            if self._may_begin(text[at:].lower()):
                return at
        return len(text)

    def _may_begin(self, begun: str) -> bool:
        return any(self._goes_with(begun, pair) for pair in self._pairs)

    def _goes_with(self, begun: str, pair: Pair) -> bool:
        """Whether text, in lower case, is the beginning of a known placeholder in such brackets."""
        opening, closing = pair.opening.lower(), pair.closing.lower()
        if opening.startswith(begun):
            return True
        if not begun.startswith(opening):
            return False
        inner = begun[len(opening) :]
        if self._is_begun(inner):
            return True
        for length in range(1, min(len(closing), len(inner) + 1)):
            inside = inner[:-length]
            if inner.endswith(closing[:length]) and squeeze(inside) in self._by_key:
                return INNER.issuperset(inside)
        return False

    def _is_begun(self, inner: str) -> bool:
        longest = 2 * INNER_MAX if self._in_json else INNER_MAX  # an escape counts once there
        if len(inner) > longest or not INNER.issuperset(inner):
            return False
        begun = squeeze(inner)
        return any(key.startswith(begun) for key in self._by_key)


def _is_escaped(text: str, at: int) -> bool:
    """Whether the character is the second backslash of an escaped one in JSON."""
    before = text[:at]
    return text[at] == "\\" and (at - len(before.rstrip("\\"))) % 2 == 1


def _escape(original: str) -> str:
    return json.dumps(original, ensure_ascii=False)[1:-1]
