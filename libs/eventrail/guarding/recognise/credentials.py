"""Passwords and keys that are known by what stands before them."""

import re
from collections.abc import Iterator
from typing import Final

LONGEST: Final = 200
"""Characters of the longest user name and password, or value, that is taken in."""

SHORTEST: Final = 10
"""Characters of the shortest value; shorter ones are rather words or examples."""

_HOST: Final = "[A-Za-z0-9.-]{0,64}"  # taken in, lest what is left look like a mail address
_USER = re.compile(rf"://([^\s/@:]{{0,64}}:[^\s/@]{{1,128}}@{_HOST})")
_USER_BEGUN = re.compile(rf"://[^\s/@]{{0,{LONGEST}}}(?:@{_HOST})?\Z")
_VALUE: Final = r"[A-Za-z0-9+/_.~!$%^*-]"
_ASSIGNMENT = re.compile(rf"[=:]\s?[\"']?(?={_VALUE}{{{SHORTEST}}})")
_ASSIGNED = re.compile(rf"{_VALUE}{{{SHORTEST},{LONGEST}}}")
_BEGUN = re.compile(rf"[=:]\s?[\"']?(?={_VALUE}{{0,{LONGEST}}}\Z)")
_NAME = re.compile(
    r"(?:passw(?:or)?d|passwd|pwd|secret|token|api[ _-]?key|access[ _-]?key|private[ _-]?key"
    r"|credential|비밀번호|패스워드)[A-Za-z_]{0,12}[\"']?\s?\Z",
    re.IGNORECASE,
)
_BEFORE: Final = 40
_DIGITS: Final = 2
_QUOTES: Final = 3  # the sign, a space and a quotation mark


def credentials(text: str, start: int = 0) -> Iterator[tuple[int, int]]:
    """Where passwords and keys stand that begin at or after `start`."""
    floor = max(0, start - _QUOTES)
    if "://" in text:
        for user in _USER.finditer(text, floor):
            if user.start(1) >= start:
                yield user.span(1)
    for assignment in _ASSIGNMENT.finditer(text, floor):
        value = _ASSIGNED.match(text, assignment.end())
        if value and value.start() >= start and _is_secret(text, assignment.start(), value[0]):
            yield value.span()


def pending_credentials(text: str) -> int:
    """Where a password or key begins that may go on."""
    floor = max(0, len(text) - LONGEST - 64 - _QUOTES)
    user = _USER_BEGUN.search(text, floor)
    waiting = user.start() + len("://") if user else len(text)
    for begun in _BEGUN.finditer(text, floor):
        if _NAME.search(text, max(0, begun.start() - _BEFORE), begun.start()):
            waiting = min(waiting, begun.end())
    return waiting


def _is_secret(text: str, sign: int, value: str) -> bool:
    """Whether the name before the sign says so, and the value is no word or number."""
    mixed = sum(map(str.isdigit, value)) >= _DIGITS and any(map(str.isalpha, value))
    return mixed and _NAME.search(text, max(0, sign - _BEFORE), sign) is not None
