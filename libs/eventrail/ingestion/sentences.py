"""Where sentences end, in scripts with and without capitals and spaces."""

import re

_END = re.compile(
    r"(?<=[.!?\u2026\u203d\u0964\u061f])[\"'\u201d\u2019\u00bb)\]]*\s+"
    r"(?=[\"'\u201c\u2018\u00ab(\[`]*([^\W_]))"
)
_DENSE_END = re.compile(
    r"(?<=[\u3002\uff01\uff1f\uff0e\uff61])(?![\u3002\uff01\uff1f\u300d\u300f\u201d\u2019\uff09])"
    r"|(?<=[\u3002\uff01\uff1f\uff0e\uff61][\u300d\u300f\u201d\u2019\uff09])"
    r"(?![\u3002\uff01\uff1f\u3001\uff0c])"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|cf|vs|approx|no|fig|eq|sec|ch|vol|dr|mr|mrs|ms|prof|st|inc|ltd|jr)"
    r"|\b[A-Z])\.$",
    re.IGNORECASE,
)
_LONGEST_ABBREVIATION = 8


def sentences(text: str) -> list[str]:
    """Split a paragraph at the ends of its sentences; joined by spaces they are the paragraph.

    A period after an abbreviation or an initial ends none, nor does one before a small letter.
    When in doubt two sentences stay together: a passage may be a little longer, but is not cut
    in the middle.
    """
    found: list[str] = []
    open_parts: list[str] = []
    for part in _parts(text):
        open_parts.append(part)
        if not _ABBREVIATION.search(part[-_LONGEST_ABBREVIATION:]):
            found.append(" ".join(open_parts))
            open_parts = []
    return [*found, " ".join(open_parts)] if open_parts else found


def _parts(text: str) -> list[str]:
    words = " ".join(text.split())
    parts: list[str] = []
    at = 0
    for match in _END.finditer(words):
        if match[1].islower():
            continue
        stop = match.end()
        parts.append(words[at:stop].rstrip())
        at = stop
    parts.append(words[at:])
    if words.isascii():
        return [part for part in parts if part]
    return [part.strip() for whole in parts for part in _DENSE_END.split(whole) if part.strip()]
