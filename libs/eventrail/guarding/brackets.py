r"""The brackets of placeholders, in every writing that models give them.

Each opening goes with its own closing. In the text of a JSON string a backslash is itself
escaped, so what Markdown writes as `\<` is written there with two; the pairs are chosen so that
what remains, when a placeholder is taken out, is JSON still.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from eventrail.guarding.placeholders import INNER, INNER_MAX


class Pair(NamedTuple):
    """An opening bracket and its closing one."""

    opening: str
    closing: str


_COMMON: Final = (
    Pair("<", ">"),
    Pair("&lt;", "&gt;"),  # HTML
    Pair("&#60;", "&#62;"),
    Pair("%3C", "%3E"),  # in a link
    Pair("\\u003c", "\\u003e"),  # JSON as Go writes it
    Pair("\uff1c", "\uff1e"),  # full width
    Pair("\u3008", "\u3009"),  # CJK
    Pair("\u27e8", "\u27e9"),  # mathematical
)
IN_TEXT: Final = (Pair("\\<", "\\>"), *_COMMON)
IN_JSON: Final = (Pair("\\\\<", "\\\\>"), *_COMMON)

_SKIPPED = re.compile(r"\\\\(?!<)")
"""An escaped backslash of JSON, which is no part of the escape that seems to follow."""

OPENERS: Final = frozenset(pair.opening[0].lower() for pair in (*IN_TEXT, *IN_JSON))
"""The characters that an opening bracket may begin with."""

LONGEST: Final = INNER_MAX + 2 * max(len(pair.opening) for pair in (*IN_TEXT, *IN_JSON))
"""Characters of the longest placeholder in any writing."""


class Found(NamedTuple):
    """What looks like a placeholder: `inner` is what stands between the brackets."""

    start: int
    end: int
    inner: str


def pairs(*, in_json: bool) -> tuple[Pair, ...]:
    """The brackets of a text, or of JSON whose strings hold the placeholders."""
    return IN_JSON if in_json else IN_TEXT


def has_opening(text: str) -> bool:
    """Whether an opening bracket can be in `text`; cheap."""
    return any(character in text for character in OPENERS)


def candidates(text: str, *, in_json: bool = False) -> Iterator[Found]:
    """Yields everything in `text` that has brackets, in order of their starts; they may overlap."""
    if not has_opening(text):
        return
    pattern = _pattern(in_json)
    at = 0
    while (match := pattern.search(text, at)) is not None:
        inner = match[match.lastindex] if match.lastindex else None
        if inner is None:
            at = match.end()
            continue
        yield Found(match.start(), match.end(), inner)
        at = match.start() + 1


@lru_cache(maxsize=2)
def _pattern(in_json: bool) -> re.Pattern[str]:  # noqa: FBT001 -- the key of the cache
    plain = "[" + re.escape("".join(sorted(INNER - {"\\"}))) + "]"
    escape = r"\\\\|\\_" if in_json else r"\\"  # in JSON, no other escape is of a placeholder
    inner = f"((?:{plain}|{escape}){{2,{INNER_MAX}}}?)"
    ways = [f"{_of(pair.opening)}{inner}{_of(pair.closing)}" for pair in pairs(in_json=in_json)]
    if in_json:
        ways.append(_SKIPPED.pattern)
    return re.compile("|".join(ways))


def _of(bracket: str) -> str:
    """Brackets of letters are read in either case."""
    written = re.escape(bracket)
    return f"(?i:{written})" if any(map(str.isalpha, bracket)) else written
