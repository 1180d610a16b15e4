"""Where sentences end."""

import re

_END = re.compile(
    r"(?<=[.!?\u2026])[\"'\u201d\u2019)\]]*\s+(?=[\"'\u201c\u2018(\[`]*[A-Z0-9\u00c0-\u00dd])"
)
_CJK_END = re.compile(r"(?<=[\u3002\uff01\uff1f])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|cf|vs|approx|no|fig|eq|sec|ch|vol|dr|mr|mrs|ms|prof|st|inc|ltd|jr)"
    r"|\b[A-Z])\.$",
    re.IGNORECASE,
)


def sentences(text: str) -> list[str]:
    """Split a paragraph at the ends of its sentences; joined by spaces they are the paragraph.

    A period after an abbreviation or an initial ends none. When in doubt two sentences stay
    together: a passage may be a little longer, but is never cut in the middle.
    """
    found: list[str] = []
    open_part = ""
    for part in _parts(text):
        open_part = f"{open_part} {part}" if open_part else part
        if not _ABBREVIATION.search(open_part):
            found.append(open_part)
            open_part = ""
    return [*found, open_part] if open_part else found


def _parts(text: str) -> list[str]:
    words = " ".join(text.split())
    parts: list[str] = []
    at = 0
    for match in _END.finditer(words):
        stop = match.end()
        parts.append(words[at:stop].rstrip())
        at = stop
    parts.append(words[at:])
    return [part for whole in parts for part in _CJK_END.split(whole) if part.strip()]
