"""Plain text and Markdown."""

import re

from eventrail.ingestion.loading.encoding import decode
from eventrail.ingestion.loading.loaded import Limits, Loaded
from eventrail.ingestion.loading.markup import escaped, fenced, heading, joined

_GAP = re.compile(r"\n(?:[ \t]*\n)+|\f")
_DRAWN = re.compile(r"(?: {4}|\t|\s*\|)\s*\S")
_UNDERLINE = re.compile(r"([=\-~^\"'`#*+])\1{2,}\s*\Z")
_LEVELS = {"=": 1, "-": 2, "~": 3}
_LONGEST_HEADING = 200


def load_markdown(source: str, data: bytes, _: Limits) -> Loaded:
    """Return Markdown as it is.

    Raises:
        UnreadableDocument: see `decode`.
    """
    return Loaded(decode(source, data))


def load_text(source: str, data: bytes, _: Limits) -> Loaded:
    """Return plain text as Markdown that means the same.

    Lines are joined to paragraphs; what is indented or drawn with bars stays as it is, and a
    line that is underlined is a heading.

    Raises:
        UnreadableDocument: see `decode`.
    """
    text = decode(source, data)
    return Loaded(joined(_block(part) for part in _GAP.split(text) if part.strip()))


def _block(part: str) -> str:
    lines = part.strip("\n").split("\n")
    if all(_DRAWN.match(line) for line in lines):
        return fenced("\n".join(lines))
    if len(lines) > 1 and _underlined(lines[0], lines[1]):
        above = heading(_LEVELS.get(lines[1].strip()[0], 4), lines[0])
        rest = "\n".join(lines[2:])
        return f"{above}\n\n{_block(rest)}" if rest.strip() else above
    return escaped(" ".join(lines))


def _underlined(line: str, rule: str) -> bool:
    if not 0 < len(line.strip()) <= _LONGEST_HEADING or not _UNDERLINE.match(rule.strip()):
        return False
    return len(rule.strip()) >= len(line.strip()) or rule.strip()[0] in "=-"
