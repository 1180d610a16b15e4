"""E-mail addresses.

Every `@` is judged by the 64 characters before and the 190 after it (RFC 5321 limits a local part
to 64 octets and a path to 254), so one address never depends on text further away. Addresses are
ASCII: in Korean or Japanese a particle follows the domain without a space and is not part of it.
"""

import re
from collections.abc import Iterator
from string import ascii_letters, digits
from typing import Final

from eventrail.guarding.span import Span

LOCAL_MAX: Final = 64
DOMAIN_MAX: Final = 190
LOCAL_CHARACTERS: Final = ascii_letters + digits + "._%+'&~-"
DOMAIN_CHARACTERS: Final = ascii_letters + digits + ".-"

_LOCAL = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._%+'&~-]*\Z")
_DOMAIN = re.compile(
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}"
    r"(?:xn--[A-Za-z0-9]{2,58}|[A-Za-z]{2,24})(?![A-Za-z0-9])"
)


class EmailRecognizer:
    """Finds e-mail addresses: `local@domain.tld`."""

    kind: str = "EMAIL"
    priority: int = 30

    def find(self, text: str, start: int = 0) -> list[Span]:
        """Every address that begins at or after `start`."""
        return [
            span
            for at in _ats(text, start)
            if (span := self._around(text, at)) is not None and span.start >= start
        ]

    def pending(self, text: str) -> int:
        """Holds a trailing local part, or an address whose domain may go on."""
        floor = max(0, len(text) - DOMAIN_MAX - 1)
        before_domain = floor + len(text[floor:].rstrip(DOMAIN_CHARACTERS))
        if before_domain > 0 and text[before_domain - 1] == "@":
            return _local_start(text, before_domain - 1)
        return _local_start(text, len(text))

    def normal(self, value: str) -> str:
        """Addresses compare without regard to case."""
        return value.casefold()

    def _around(self, text: str, at: int) -> Span | None:
        local = _LOCAL.search(text, _local_start(text, at), at)
        domain = _DOMAIN.match(text, at + 1, at + 1 + DOMAIN_MAX)
        if local is None or domain is None or _is_repository(text, local.start(), domain.end()):
            return None
        return Span(self.kind, local.start(), domain.end())


def _ats(text: str, start: int) -> Iterator[int]:
    at = text.find("@", start)
    while at >= 0:
        yield at
        at = text.find("@", at + 1)


def _local_start(text: str, end: int) -> int:
    floor = max(0, end - LOCAL_MAX)
    return floor + len(text[floor:end].rstrip(LOCAL_CHARACTERS))


def _is_repository(text: str, start: int, end: int) -> bool:
    """Tells `git@host:path`, the address of a repository, from a mailbox."""
    return text.startswith("git@", start) and text.startswith(":", end)
