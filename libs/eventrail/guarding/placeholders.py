"""The stand-ins for masked text, and everything a model may make of them.

A placeholder is written `<KIND_N>`. Models change case and spacing, or escape the underscore for
Markdown, so `<email_1>`, `< EMAIL_1 >` and `<EMAIL 1>` are read as the same one; its *key*, here
`EMAIL1`, is what they share.

A placeholder holds one `<`, at its start, and one `>`, at its end: two can never overlap, and
text around one can never join with it to form another.
"""

import re
from string import ascii_letters, digits
from typing import Final

import msgspec

INNER_MAX: Final = 30
"""Characters between the brackets, at most."""

LITERAL: Final = "LITERAL"
"""Kind of a stand-in for text that only looked like a placeholder."""

INNER: Final = frozenset(ascii_letters + digits + " _\\-")
"""The characters that may stand between the brackets."""

PATTERN: Final = re.compile(rf"<([A-Za-z0-9 _\\-]{{2,{INNER_MAX}}})>")

_IGNORED: Final = str.maketrans("", "", " _\\-")
_KEY = re.compile(r"[A-Z]{2,20}[1-9][0-9]{0,5}")


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
    return inner.translate(_IGNORED).upper()


def key_of(inner: str) -> str | None:
    """The key, if this could be the inside of a placeholder at all."""
    key = squeeze(inner)
    return key if _KEY.fullmatch(key) else None
