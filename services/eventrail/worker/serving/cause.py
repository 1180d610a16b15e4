"""The one line of a traceback, Ray's or vLLM's, that says what went wrong."""

import re

_RAISED = re.compile(
    r"""^\s*(?:\([^)]*\)\s*)?                               # Ray's or vLLM's mark of the process
        (?:ERROR\s[\d-]+\s[\d:.,]+\s\[[^\]]*\]\s*)?         # vLLM's logger
        ((?:\w+\.)*\w*(?:Error|Exception|Failure|NotLoaded|Unfit\w*|Invalid\w*)\b:\s.+)""",
    re.VERBOSE,
)
_SAYS_NOTHING = re.compile(
    r"Engine core initialization failed|RayTaskError|ActorDiedError|See root cause above"
    r"|: Traceback \(most recent call last\):$"
)
_OURS = re.compile(r"^(?:\w+\.)*ModelNotLoaded: ")
"""What a replica puts before the cause that it has found out; see `last_words`."""

LONGEST = 600
"""Characters of a cause that are shown."""


def cause_of(message: str) -> str:
    """Return what was raised first, of all that a traceback says; its first line if nothing was.

    Python writes the cause before what it led to, and Ray wraps both.
    """
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    cause = next(iter(_telling(message) or _raised(message) or lines[:1]), "no reason was given")
    return _OURS.sub("", cause)[:LONGEST]


def names_a_cause(message: str) -> bool:
    """Return whether a message holds more than that something failed."""
    return bool(_telling(message))


def _telling(message: str) -> list[str]:
    return [line for line in _raised(message) if not _SAYS_NOTHING.search(line)]


def _raised(message: str) -> list[str]:
    return [match[1].strip() for line in message.splitlines() if (match := _RAISED.match(line))]
