"""Undo disguises that the eye does not see."""

import re
import unicodedata
from typing import Final, NamedTuple

INVISIBLE: Final = "invisible characters"
LOOK_ALIKE: Final = "look-alike letters"
MARKS: Final = "marks on letters"

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e007f\U000e0100-\U000e01ef]+"
)
_MARKS = re.compile("[\u0300-\u036f\u0489\u20d0-\u20f0]+")
_WORD = re.compile(r"[^\W\d_]+")
_OTHER_SCRIPT = re.compile("[\u0370-\u058f\u13a0-\u13ff]")
_LATIN = re.compile("[a-z]", re.IGNORECASE)

# Letters whose usual shape is that of a Latin one: Cyrillic, Greek, Armenian and Cherokee.
_ALIKE: Final = str.maketrans(
    "АВЕЅІЈКМНОРСТУХԚԜаеѕіјорсухԛԝһӏԁьгпитвкмнΑΒΕΖΗΙΚΜΝΟΡΤΥΧαεικνορτυχωօսոհցᎪᏴᏟᎠᎬᎻᎫᏦᏞᎷᎾᏢᎡᏚᎢᏙᎳᏃ",
    "ABESIJKMHOPCTYXQWaesijopcyxqwhldbrnutbkmhABEZHIKMNOPTYXaeikvoptuxwounhg".replace(" ", "")
    + "ABCDEHJKLMOPRSTVWZ",
)


class Cleaned(NamedTuple):
    """A text as a reader takes it.

    Attributes:
        text: without the disguise.
        disguise: what was undone; empty if nothing was.
    """

    text: str
    disguise: str = ""


def clean(text: str) -> Cleaned:
    """Return a text without invisible characters, look-alikes and piled marks."""
    if text.isascii():
        return Cleaned(text)
    used = "".join(set(text))  # a hundred characters tell what a search of all would
    if _INVISIBLE.search(used):
        return Cleaned(_plain(_INVISIBLE.sub("", text), used).text, INVISIBLE)
    return _plain(text, used)


def _plain(text: str, used: str) -> Cleaned:
    disguise = ""
    if _MARKS.search(used):
        text, disguise = _MARKS.sub("", unicodedata.normalize("NFC", text)), MARKS
    if not _OTHER_SCRIPT.search(used) or not _LATIN.search(used):
        return Cleaned(text, disguise)
    shown = _WORD.sub(_latin, text)
    return Cleaned(shown, LOOK_ALIKE) if shown != text else Cleaned(text, disguise)


def _latin(word: re.Match[str]) -> str:
    """Return a word that mixes scripts in Latin letters, any other as it is."""
    written = word[0]
    if written.isascii() or not _LATIN.search(written) or not _OTHER_SCRIPT.search(written):
        return written
    return written.translate(_ALIKE)
