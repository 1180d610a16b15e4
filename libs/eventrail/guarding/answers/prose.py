"""The part of an answer that is written for people: no code, quotations, addresses or data."""

import re
from typing import Final

_FENCED: Final = re.compile(r"^[ \t]*(```|~~~).*?(?:^[ \t]*\1[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
_ASIDE: Final = re.compile(
    r"""
    `[^`\n]{1,400}`                    # code in a line
    | (?:https?://|www\.)\S{1,2000}
    | [\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,190}
    | <[A-Z][A-Z_]{1,30}_\d{1,6}>      # a mask
    | "[^"\n]{1,400}" | “[^”\n]{1,400}” | «[^»\n]{1,400}» | 「[^」\n]{1,400}」 | „[^“\n]{1,400}“
    """,
    re.VERBOSE,
)


def prose(text: str) -> str:
    """Return `text` with code, quotations, addresses and masks left out."""
    return _ASIDE.sub(" ", _FENCED.sub("\n", text))


def fences(text: str) -> list[str]:
    """Return the fences of code blocks, in order: an odd one is never closed."""
    open_with = ""
    found: list[str] = []
    for match in _FENCE_LINE.finditer(text):
        if not open_with or match[1] == open_with:
            open_with = "" if open_with else match[1]
            found.append(match[1])
    return found


_FENCE_LINE: Final = re.compile(r"^[ \t]*(```|~~~)", re.MULTILINE)
