"""Puts the originals back where a model wrote placeholders, in whole texts and in streams."""

import json
from collections.abc import Iterator
from re import Match
from typing import NamedTuple

from eventrail.guarding.placeholders import INNER, INNER_MAX, PATTERN, MaskDictionary, squeeze


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
    originals = _Originals(dictionary, in_json=in_json)
    for match in originals.matches(text):
        yield Replaced(match.start(), match.end(), originals.original(match))


class StreamUnmasker:
    """`unmask` for a text that arrives in pieces, however it is cut.

    The pieces returned, put together, equal `unmask` of the whole. Held back is only an open
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
        cut = text.rfind("<")
        if cut < 0 or not self._originals.may_begin(text[cut:]):
            cut = len(text)
        self._held = text[cut:]
        self.taken = text[:cut]
        return self._originals.put_back(text[:cut])

    def flush(self) -> str:
        """The text ended: returns what was held back, which is no placeholder now."""
        held, self._held = self._held, ""
        self.taken = held
        return held


class _Originals:
    def __init__(self, dictionary: MaskDictionary, *, in_json: bool) -> None:
        self._by_key = {
            squeeze(written[1:-1]): _escape(original) if in_json else original
            for written, original in dictionary.originals.items()
        }

    def put_back(self, text: str) -> str:
        if not self._by_key or "<" not in text:
            return text
        return PATTERN.sub(self.original, text)

    def matches(self, text: str) -> Iterator[Match[str]]:
        if self._by_key and "<" in text:
            yield from (each for each in PATTERN.finditer(text) if squeeze(each[1]) in self._by_key)

    def may_begin(self, opening: str) -> bool:
        """Whether this text, which starts with `<`, is the beginning of a known placeholder."""
        inner = opening[1:]
        if len(inner) > INNER_MAX or not INNER.issuperset(inner):
            return False
        begun = squeeze(inner)
        room = INNER_MAX - len(inner) + len(begun)
        return any(key.startswith(begun) and len(key) <= room for key in self._by_key)

    def original(self, match: Match[str]) -> str:
        return self._by_key.get(squeeze(match[1]), match[0])


def _escape(original: str) -> str:
    return json.dumps(original, ensure_ascii=False)[1:-1]
