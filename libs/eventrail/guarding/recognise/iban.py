"""Bank accounts (ISO 13616): a country, a check by ISO/IEC 7064 MOD 97-10, a length by country."""

import re
from typing import Final

from eventrail.guarding.automaton import automaton
from eventrail.guarding.recognise.identifiers.checks import iso_7064_97_10
from eventrail.guarding.recognise.identifiers.shapes import compact
from eventrail.guarding.span import Span

LENGTHS: Final = {  # SWIFT, IBAN registry
    **dict.fromkeys(("NO",), 15),
    **dict.fromkeys(("BE",), 16),
    **dict.fromkeys(("DK", "FI", "FK", "FO", "GL", "NL", "SD"), 18),
    **dict.fromkeys(("MK", "SI"), 19),
    **dict.fromkeys(("AT", "BA", "EE", "KZ", "LT", "LU", "MN", "XK"), 20),
    **dict.fromkeys(("CH", "CR", "HR", "LI", "LV"), 21),
    **dict.fromkeys(("BG", "BH", "DE", "GB", "GE", "IE", "ME", "RS", "VA"), 22),
    **dict.fromkeys(("AE", "GI", "IL", "IQ", "OM", "SO", "TL"), 23),
    **dict.fromkeys(("AD", "CZ", "ES", "MD", "PK", "RO", "SA", "SE", "SK", "TN", "VG"), 24),
    **dict.fromkeys(("LY", "PT", "ST"), 25),
    **dict.fromkeys(("IS", "TR"), 26),
    **dict.fromkeys(("BI", "DJ", "FR", "GR", "IT", "MC", "MR", "SM"), 27),
    **dict.fromkeys(("AL", "AZ", "BY", "CY", "DO", "GT", "HU", "LB", "NI", "PL", "SV"), 28),
    **dict.fromkeys(("BR", "EG", "PS", "QA", "UA"), 29),
    **dict.fromkeys(("JO", "KW", "MU", "YE"), 30),
    **dict.fromkeys(("MT", "SC"), 31),
    "LC": 32,
    "RU": 33,
}
_GATE = automaton("[A-Za-z]{2}[0-9]{2}")
_OPENING = re.compile(r"(?<![A-Za-z0-9_])[A-Za-z]{2}[0-9]{2}")
_BEGUN = re.compile(r"(?<![A-Za-z0-9_])[A-Za-z]{1,2}[0-9]?\Z")
_CHARACTER = re.compile(r"[ \u00a0-]?[A-Za-z0-9]")
_REACH: Final = 2 * max(LENGTHS.values()) + 2


class IbanRecognizer:
    """Finds IBANs, written together or in groups."""

    kind: str = "IBAN"
    priority: int = 25

    def find(self, text: str, start: int = 0) -> list[Span]:
        """Every IBAN that begins at or after `start`."""
        found: list[Span] = []
        if not _GATE(text[start:]):
            return found
        for opening in _OPENING.finditer(text, start):
            end = _end_of(text, opening)
            if end is not None and self._is_valid(text[opening.start() : end], text[end : end + 1]):
                found.append(Span(self.kind, opening.start(), end))
        return found

    def pending(self, text: str) -> int:
        """Holds an opening with fewer characters behind it than its country has."""
        for opening in _OPENING.finditer(text, max(0, len(text) - _REACH)):
            end = _end_of(text, opening)
            if end == len(text) or (end is None and _reaches_end(text, opening)):
                return opening.start()
        begun = _BEGUN.search(text, max(0, len(text) - 3))
        return begun.start() if begun else len(text)

    def normal(self, value: str) -> str:
        """Letters and digits in upper case."""
        return _bare(value)

    def _is_valid(self, written: str, after: str) -> bool:
        bare = _bare(written)
        return not (after.isascii() and after.isalnum()) and iso_7064_97_10(bare[4:] + bare[:4])


def _bare(written: str) -> str:
    return compact(written.replace("\u00a0", ""))


def _walk(text: str, opening: re.Match[str]) -> tuple[int, int]:
    """How many characters of an IBAN follow the opening, and where they end."""
    missing = LENGTHS.get(opening[0][:2].upper(), 4) - 4
    at = opening.end()
    while missing > 0:
        character = _CHARACTER.match(text, at)
        if character is None:
            break
        at = character.end()
        missing -= 1
    return missing, at


def _end_of(text: str, opening: re.Match[str]) -> int | None:
    """Where the IBAN of the country ends; None if it is none, or too short."""
    if opening[0][:2].upper() not in LENGTHS:
        return None
    missing, at = _walk(text, opening)
    return None if missing else at


def _reaches_end(text: str, opening: re.Match[str]) -> bool:
    """Whether the text ends before the IBAN does."""
    if opening[0][:2].upper() not in LENGTHS:
        return False
    missing, at = _walk(text, opening)
    return missing > 0 and len(text) - at <= 1 and not text[at:].strip(" \u00a0-")
