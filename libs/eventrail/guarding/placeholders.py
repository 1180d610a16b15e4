"""The stand-ins for masked text, and everything a model may make of them.

A placeholder is written `<KIND_N>`. Models change case and spacing, escape the underscore for
Markdown, drop it, or pad the number, so `<email_1>`, `< EMAIL 1 >` and `<EMAIL_01>` are read as
the same one; its *key*, here `EMAIL1`, is what they share. `brackets` has what else they write in
place of the brackets.

A placeholder holds one `<`, at its start, and one `>`, at its end, and nothing else that a bracket
in any writing is made of: two can never overlap, and text around one can never join with it to
form another.
"""

import re
from string import ascii_letters, digits
from typing import Final

import msgspec

INNER_MAX: Final = 48
"""Characters between the brackets, at most."""

KIND_MAX: Final = 40
"""Letters of a kind, at most."""

LITERAL: Final = "LITERAL"
"""Kind of a stand-in for text that only looked like a placeholder."""

_WIDE: Final = {code + 0xFEE0: code for code in map(ord, ascii_letters + digits + "_-")}
_IGNORED: Final = dict.fromkeys(map(ord, " _\\-\u00a0\u200b*"))
_SQUEEZED: Final = _WIDE | _IGNORED | {0xFF3F: None, 0xFF0D: None}

INNER: Final = frozenset(ascii_letters + digits + "".join(map(chr, _SQUEEZED)))
"""The characters that may stand between the brackets; full-width ones are of CJK texts."""

_KEY = re.compile(rf"([A-Z]{{2,{KIND_MAX}}})0*([1-9][0-9]{{0,5}})")
_PADDED = re.compile(r"(?<=[A-Z])0+")


class MaskDictionary(msgspec.Struct):
    """What was masked in one request or conversation; encode it with msgspec, seal it at rest.

    Attributes:
        originals: Placeholder, such as `<EMAIL_1>`, to the text it stands for.
        literals: Keys of look-alikes that users typed, never given to a placeholder.
    """

    originals: dict[str, str] = msgspec.field(default_factory=dict[str, str])
    literals: set[str] = msgspec.field(default_factory=set[str])


def placeholder(kind: str, number: int) -> str:
    """Writes the placeholder of `number` (from 1) among those of `kind`."""
    return f"<{kind}_{number}>"


def kind_of(written: str) -> str:
    """The kind of a placeholder in its own spelling."""
    return written[1:].rpartition("_")[0]


def squeeze(inner: str) -> str:
    """The key of what stands between brackets, whole or in part."""
    return _PADDED.sub("", inner.translate(_SQUEEZED).upper())


def key_of(inner: str) -> str | None:
    """The key, if this could be the inside of a placeholder at all."""
    key = squeeze(inner)
    return key if _KEY.fullmatch(key) else None
