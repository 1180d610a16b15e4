"""Addresses of the Internet Protocol: version 4 (RFC 791) and 6 (RFC 4291), with a prefix length.

Four numbers may also be a version, and more than four an object identifier or a section: what
follows the word "version" or `==` is left alone, and of more than four only the private ranges
count. `::`, `1::2` and `a::b` are operators, slices and names in several programming languages, so
what is that short needs a prefix length or a word before it.
"""

import ipaddress
import re
from collections.abc import Iterator
from string import ascii_letters, digits
from typing import Final

from eventrail.guarding.automaton import automaton
from eventrail.guarding.span import Span

_RUN: Final = "0123456789abcdefABCDEF:."
_TAIL: Final = _RUN + "/[]"
_LONGEST: Final = 45  # characters of the longest IPv6 address
_WORD: Final = frozenset(ascii_letters + digits + "_")
_OCTET: Final = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_IPV4 = re.compile(rf"(?<![\w.]){_OCTET}(?:\.{_OCTET}){{3}}(?!\w)(\.\d)?", re.ASCII)
_GATE = automaton(r"[0-9]\.[0-9]{1,3}\.[0-9]")
_PRIVATE = re.compile(r"10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.")
_VERSION = re.compile(
    r"(?:versions?|ver\.?|release|firmware|build|\bv\.?|[=~<>!]=) ?\Z", re.IGNORECASE
)
_BEFORE: Final = 12
_COLON = re.compile(r":(?=[0-9A-Fa-f:])|::")
_SHORT = re.compile(r"\d{0,4}::\d{0,4}|[A-Fa-f]{0,4}::[A-Fa-f]{0,4}")
_PREFIX = re.compile(r"/\d{1,3}(?!\d)")
_NAMED = re.compile(r"\bip|address|unspecified|route|gateway|bind|listen", re.IGNORECASE)
_CONTEXT: Final = 32


class IpRecognizer:
    """Finds IP addresses and networks.

    Args:
        everyones: Whether addresses that every machine has count: loopback and unspecified ones.
    """

    kind: str = "IP"
    priority: int = 12

    def __init__(self, *, everyones: bool = True) -> None:
        self._everyones = everyones

    def find(self, text: str, start: int = 0) -> list[Span]:
        """Every address that begins at or after `start`."""
        found: list[Span] = []
        if _GATE(text[start:]):
            found += [Span(self.kind, *ends) for ends in _version_4(text, start)]
        if ":" in text:
            found += [Span(self.kind, *ends) for ends in _version_6(text, start)]
        if self._everyones:
            return found
        return [span for span in found if not _is_everyones(text[span.start : span.end])]

    def pending(self, text: str) -> int:
        """Holds trailing hexadecimal digits, colons and dots."""
        floor = max(0, len(text) - _LONGEST - 8)
        return floor + len(text[floor:].rstrip(_TAIL))

    def normal(self, value: str) -> str:
        """The shortest writing of the same address."""
        address, _, prefix = value.partition("/")
        try:
            return f"{ipaddress.ip_address(address)}/{prefix}"
        except ValueError:
            return value


def _is_everyones(written: str) -> bool:
    address = ipaddress.ip_address(written.partition("/")[0])
    return address.is_loopback or address.is_unspecified


def _version_4(text: str, start: int) -> Iterator[tuple[int, int]]:
    for match in _IPV4.finditer(text, start):
        first, end = match.start(), match.end() if match[1] is None else match.start(1)
        if match[1] is not None and not _PRIVATE.match(text, first):
            continue
        if not _VERSION.search(text, max(0, first - _BEFORE), first):
            yield first, _with_prefix(text, end)


def _version_6(text: str, start: int) -> Iterator[tuple[int, int]]:
    at = start
    for colon in _COLON.finditer(text, start):
        if colon.start() < at:
            continue
        first, end = _run_around(text, colon.start())
        at = end
        end = first + len(text[first:end].rstrip("."))
        if first < start or not _is_version_6(text, first, end):
            continue
        after = _with_prefix(text, end)
        if not _SHORT.fullmatch(text, first, end) or after > end or _is_named(text, first, end):
            yield first, after


def _run_around(text: str, colon: int) -> tuple[int, int]:
    floor, limit = max(0, colon - _LONGEST), colon + _LONGEST
    first = floor + len(text[floor:colon].rstrip(_RUN))
    return first, colon + len(text[colon:limit]) - len(text[colon:limit].lstrip(_RUN))


def _is_version_6(text: str, first: int, end: int) -> bool:
    around = text[max(0, first - 1) : first] + text[end : end + 1]
    if end - first > _LONGEST or not _WORD.isdisjoint(around):
        return False
    try:
        ipaddress.IPv6Address(text[first:end])
    except ValueError:
        return False
    return True


def _is_named(text: str, first: int, end: int) -> bool:
    if _NAMED.search(text, max(0, first - _CONTEXT), first):
        return True
    return not text[:first].strip() and first < _CONTEXT and not text[end : end + 1].strip()


def _with_prefix(text: str, end: int) -> int:
    prefix = _PREFIX.match(text, end)
    return prefix.end() if prefix else end
