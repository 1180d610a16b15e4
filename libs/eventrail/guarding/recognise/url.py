"""Addresses of web pages and names of hosts (RFC 3986, RFC 1035).

Not masked by default: most are nobody's. Without a scheme or `www.` a name counts only in a domain
that is no usual ending of file names.
"""

import re
from collections.abc import Iterator
from string import ascii_letters, digits
from typing import Final

from eventrail.guarding.recognise.domains import FILE_ENDINGS, GENERIC
from eventrail.guarding.span import Span

LONGEST: Final = 256
"""Characters of the longest address that is taken in."""

_HOST: Final = ascii_letters + digits + "-."
_DOTTED = re.compile(r"\.[A-Za-z]{2}")
_NAME = re.compile(
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}(xn--[a-z0-9]{2,58}|[A-Za-z]{2,24})"
    r"(?![A-Za-z0-9-])"
)
_REST = re.compile(r"(?::\d{1,5})?(?:[/?#][^\s<>\"'`{}|\\^\[\]]*)?")
_SCHEME = re.compile(r"(?:https?|ftp|wss?)://(?:[^\s/@]{1,64}@)?\Z", re.IGNORECASE)
_BEFORE: Final = 60
_CLOSING: Final = ".,;:!?)'"


class UrlRecognizer:
    """Finds web addresses and host names."""

    kind: str = "URL"
    priority: int = 3

    def find(self, text: str, start: int = 0) -> list[Span]:
        """Every address that begins at or after `start`."""
        return [Span(self.kind, *ends) for ends in _addresses(text, start)]

    def pending(self, text: str) -> int:
        """Holds the last word."""
        floor = max(0, len(text) - LONGEST - _BEFORE - 8)
        at = len(text)
        while at > floor and not text[at - 1].isspace():
            at -= 1
        return at

    def normal(self, value: str) -> str:
        """Without regard to case."""
        return value.casefold()


def _addresses(text: str, start: int) -> Iterator[tuple[int, int]]:
    at = start
    for dot in _DOTTED.finditer(text, start):
        if dot.start() < at:
            continue
        floor = max(start, dot.start() - 63)
        first = floor + len(text[floor : dot.start()].rstrip(_HOST))
        name = _NAME.match(text, first, first + LONGEST)
        if name is None:
            continue
        scheme = _SCHEME.search(text, max(0, first - _BEFORE), first)
        if not _is_host(text, name, named=scheme is not None):
            continue
        end = _end_of(text, name.end(), first + LONGEST)
        begin = scheme.start() if scheme else first
        if begin >= start:
            yield begin, end
        at = end


def _is_host(text: str, name: re.Match[str], *, named: bool) -> bool:
    before = text[max(0, name.start() - 1) : name.start()]
    if named:
        return True
    if before and (before.isalnum() or before in "@_/\\$"):
        return False
    labels = name[0].lower().split(".")
    top = labels[-1]
    if labels[0] == "www":
        return len(labels) > 2  # noqa: PLR2004 -- a name within a domain
    return top in GENERIC or top.startswith("xn--") or (len(top) == 2 and top not in FILE_ENDINGS)  # noqa: PLR2004 -- countries


def _end_of(text: str, after: int, limit: int) -> int:
    rest = _REST.match(text, after, limit)
    end = rest.end() if rest else after
    return after + len(text[after:end].rstrip(_CLOSING))
