"""Puts the originals back where a model wrote placeholders, in whole texts and in streams."""

import json
from re import Match

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


class StreamUnmasker:
    """`unmask` for a text that arrives in pieces, however it is cut.

    The pieces returned, put together, equal `unmask` of the whole. Held back is only an open
    bracket with a beginning that some placeholder of the dictionary has.

    Args:
        dictionary: What was masked.
        in_json: As for `unmask`.
    """

    def __init__(self, dictionary: MaskDictionary, *, in_json: bool = False) -> None:
        self._originals = _Originals(dictionary, in_json=in_json)
        self._held = ""

    def feed(self, chunk: str) -> str:
        """Takes the next piece; returns the text that is ready."""
        text = self._held + chunk
        cut = text.rfind("<")
        if cut < 0 or not self._originals.may_begin(text[cut:]):
            cut = len(text)
        self._held = text[cut:]
        return self._originals.put_back(text[:cut])

    def flush(self) -> str:
        """The text ended: returns what was held back, which is no placeholder now."""
        held, self._held = self._held, ""
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
        return PATTERN.sub(self._original, text)

    def may_begin(self, opening: str) -> bool:
        """Whether this text, which starts with `<`, is the beginning of a known placeholder."""
        inner = opening[1:]
        if len(inner) > INNER_MAX or not INNER.issuperset(inner):
            return False
        begun = squeeze(inner)
        room = INNER_MAX - len(inner) + len(begun)
        return any(key.startswith(begun) and len(key) <= room for key in self._by_key)

    def _original(self, match: Match[str]) -> str:
        return self._by_key.get(squeeze(match[1]), match[0])


def _escape(original: str) -> str:
    return json.dumps(original, ensure_ascii=False)[1:-1]
