"""Put JSON right that is almost what was asked for.

Models wrap JSON in a code fence or in words, quote with the wrong quotes, leave a comma too much
or a bracket out. What `json_repair` makes of such a text is taken only if it has the form that
was asked for, and if it did not throw the contents away.
"""

import json
import re
from typing import Any, Final

import json_repair
import msgspec

from eventrail.guarding.answers.form import Form, fits

LONGEST: Final = 50_000
"""Characters past which nothing is repaired."""

_FENCED: Final = re.compile(r"```(?:json|JSON)?[ \t]*\n(.*?)\n?[ \t]*```", re.DOTALL)
_WORD: Final = re.compile(r"\w+")
_ESCAPE: Final = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)", re.DOTALL)
_LEAST_KEPT: Final = 0.9
_MOST_BRACKETS: Final = 10_000


def repaired(text: str, form: Form) -> str | None:
    """Return `text` as JSON of the form; None if it cannot be made that, or not surely.

    It never adds what is not there: an answer that was cut off is not for this.
    """
    if len(text) > LONGEST or text.count("{") + text.count("[") > _MOST_BRACKETS:
        return None
    fenced = _FENCED.findall(text)
    candidates = [*fenced, text] if len(fenced) == 1 else [text]
    for candidate in candidates:
        found = _mended(candidate, form)
        if found is not None:
            return found
    return None


def _mended(text: str, form: Form) -> str | None:
    value = _value(text)
    if not isinstance(value, dict | list) or not value:
        return None
    written = json.dumps(value, ensure_ascii=False, allow_nan=False)
    if not _keeps(text, written) or fits(value, form) != ("", True):
        return None
    return written


def _value(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        pass
    try:
        value = json_repair.loads(text, skip_json_loads=True)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, TypeError, RecursionError, IndexError, KeyError):
        return None
    return value


def _keeps(text: str, written: str) -> bool:
    """Whether hardly a word between the first bracket and the last was lost, and none invented."""
    begins = min((at for at in (text.find("{"), text.find("[")) if at >= 0), default=0)
    ends = max(text.rfind("}"), text.rfind("]")) + 1 or len(text)
    before = _WORD.findall(_plain(text[begins:ends])) if ends > begins else []
    after = _WORD.findall(_plain(written))
    return bool(after) and len(after) >= _LEAST_KEPT * len(before) and set(after) <= _known(text)


def _known(text: str) -> set[str]:
    """The words of a text, as they may stand in JSON made of it."""
    words = set(_WORD.findall(_plain(text)))
    return words | {word.casefold() for word in words} | {"true", "false", "null"}


def _plain(text: str) -> str:
    """Return a text of JSON with its escapes resolved, or blank."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else " ", text)
