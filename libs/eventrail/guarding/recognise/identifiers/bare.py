"""Texts that are nothing but values, such as the field of a form."""

import re
from collections.abc import Iterable
from typing import Final

from eventrail.guarding.recognise.identifiers.chains import Candidate

LONGEST: Final = 64
"""Characters of the longest text that is looked at: what every recogniser may look back at."""

_LINKS = re.compile(
    r"(?:[\W_]|(?<!\w)(?:and|or|y|o|e|et|ou|und|oder|ve|och|ja|oraz|및|와|과)(?!\w))*"
)


def is_bare(text: str, found: Iterable[Candidate]) -> bool:
    """Whether between the values in `text` there are only punctuation and words such as "and"."""
    rest: list[str] = []
    at = 0
    for candidate in sorted(found, key=lambda each: each.start):
        rest.append(text[at : candidate.start])
        at = max(at, candidate.end)
    return at > 0 and _LINKS.fullmatch(" ".join([*rest, text[at:]])) is not None
