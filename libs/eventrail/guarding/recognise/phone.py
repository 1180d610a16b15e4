"""Phone numbers, international and national, with few false alarms on other numbers.

A number is taken for a phone number on one of four grounds: an international prefix with a calling
code that exists; a layout that only phone numbers have; a trunk 0 and a number valid in one of the
regions; or words such as "call" or "tel" just before it. Calling codes and national numbering
plans are those of libphonenumber; its own matcher takes milliseconds for a short message.
"""

import re
from typing import Final

import phonenumbers

from eventrail.guarding.recognise.numbers import (
    HYPHENS,
    PHONE_CHAIN,
    SPACES,
    digits_of,
    undecided_from,
    windows,
)
from eventrail.guarding.recognise.phone_plans import national_plan
from eventrail.guarding.span import Span

REGIONS: Final = ("KR", "GB", "FR", "DE", "IT", "JP", "AU", "CH", "BE", "NL", "ZA")
"""Regions whose national numbers are known by default (ISO 3166); all use a trunk 0."""

_BEFORE: Final = 40  # characters that may hold the words which announce a number
_DIGITS: Final = range(7, 15)  # E.164 allows 15 with, 14 without calling code
_DIGITS_WITH_CODE: Final = range(8, 16)
_SEP = rf"[{SPACES}{re.escape(HYPHENS)}.]"
_JOINT = rf"[{re.escape(HYPHENS)}.]"
_LAYOUT = re.compile(
    # North America
    rf"(?:1{_SEP})?(?:\([2-9]\d{{2}}\){_SEP}?|[2-9]\d{{2}}{_SEP})[2-9]\d{{2}}{_SEP}\d{{4}}"
    rf"|\d{{3}}{_JOINT}\d{{3}}{_JOINT}\d{{4}}"  # as in 123-456-7890, which nobody has
    # an area in brackets, unless it is a year
    rf"|\((?!19|20)\d{{2,5}}\){_SEP}?\d{{2,4}}{_SEP}\d{{3,5}}"
)
_OTHER = re.compile(
    r"(?:\d{4}([-./])\d{1,2}\1\d{1,2}|\d{1,2}([-./])\d{1,2}\2(?:19|20)\d{2})(?!\d)[\s\S]*"  # dates
    r"|\d{1,2}([-./])(?:0?\d|1[0-2])\3\d{2}(?![-./\d])[\s\S]*"
    r"|\d{1,3}(?:\.\d{1,3}){3}"  # IPv4
    r"|\d{1,3}(?:\.\d{3}){2,}"  # 12.345.678
    r"|\d+\.\d{1,2}|0\.\d[\s\S]*"  # 1234567.89 and 0.823 0.012
    r"|(?:19|20)\d{2}[-/ \u2010\u2011](?:19|20)\d{2}"  # 2010-2015
)
_ANNOUNCED = re.compile(
    r"\b(?:(?:tele|cell|mobile ?)?phones?|tel|mobile|cell|call|fax|dial|sms|whatsapp|hotline"
    r"|messages to|reach (?:me|us|him|her|them))\b"
    r"|전화|연락처|휴대폰|핸드폰|휴대전화|팩스",
    re.IGNORECASE,
)


class PhoneRecognizer:
    """Finds phone numbers.

    Args:
        regions: Where national numbers may belong to (ISO 3166 codes).

    Raises:
        ValueError: libphonenumber does not know a region.
    """

    kind: str = "PHONE"
    priority: int = 10

    def __init__(self, regions: tuple[str, ...] = REGIONS) -> None:
        self._plan = national_plan(regions)

    def find(self, text: str, start: int = 0) -> list[Span]:
        """Every phone number that begins at or after `start`; the longest from each place."""
        found: list[Span] = []
        for first_digit, ends in windows(PHONE_CHAIN, text, start):
            for end in ends:
                first = _with_prefix(text, first_digit, end)
                if first >= start and self._is_phone(text, first, end):
                    found.append(Span(self.kind, first, end))
                    break
        return found

    def pending(self, text: str) -> int:
        """Holds trailing digits, separators, and an opening `+` or bracket."""
        return undecided_from(text)

    def normal(self, value: str) -> str:
        """The last eight digits: what an international and a national writing have in common."""
        return digits_of(value)[-8:]

    def _is_phone(self, text: str, first: int, end: int) -> bool:
        written = text[first:end]
        digits = digits_of(written)
        if written.startswith(("+", "(+")):
            return len(digits) in _DIGITS_WITH_CODE and _has_calling_code(digits)
        if len(digits) not in _DIGITS or _OTHER.fullmatch(written):
            return False
        if _LAYOUT.fullmatch(written) or self._plan.has(digits, written):
            return not _is_part_of_name(text, first) or _is_announced(text, first)
        return _is_announced(text, first)


def _with_prefix(text: str, first: int, end: int) -> int:
    """Takes in a `+` and an opening bracket that belong to the number."""
    if first > 0 and text[first - 1] == "+" and not text[max(0, first - 2) : first - 1].isalnum():
        first -= 1
    closes = text.count(")", first, end) > text.count("(", first, end)
    return first - 1 if closes and first > 0 and text[first - 1] == "(" else first


def _is_announced(text: str, first: int) -> bool:
    """Whether words just before say that a phone number follows."""
    if first > 1 and text[first - 1] in SPACES and text[first - 2].isdecimal():
        return False  # the inside of a list of numbers, where looking back is dear
    return _ANNOUNCED.search(text, max(0, first - _BEFORE), first) is not None


def _is_part_of_name(text: str, first: int) -> bool:
    """As in GM-TR-0165-00519."""
    return first > 1 and text[first - 1] in HYPHENS and text[first - 2].isalpha()


def _has_calling_code(digits: str) -> bool:
    return any(int(digits[:n]) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE for n in (1, 2, 3))
