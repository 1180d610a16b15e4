"""Korean as its readers see it, whatever was done to hide a word.

Syllables are taken apart into letters, finals count as initials, so that `시발`, `ㅅㅣㅂㅏㄹ`,
`시1발`, `시.발` and `시 발` begin alike.
"""

import re
import unicodedata
from typing import Final

_FIRST_HALF: Final = "ᄀ ᄁ ᄀᄉ ᄂ ᄂᄌ ᄂᄒ ᄃ ᄅ ᄅᄀ ᄅᄆ ᄅᄇ ᄅᄉ ᄅᄐ ᄅᄑ"
_FINALS: Final = f"{_FIRST_HALF} ᄅᄒ ᄆ ᄇ ᄇᄉ ᄉ ᄊ ᄋ ᄌ ᄎ ᄏ ᄐ ᄑ ᄒ".split()
_AS_INITIALS: Final = {0x11A8 + at: letters for at, letters in enumerate(_FINALS)}
_SPACES: Final = re.compile(r"\s+")
_HIDDEN: Final = re.compile(r"(?<=[가-힣ㄱ-ㅣ])[0-9@!.,*~^_\-]{1,2}(?=[가-힣ㄱ-ㅣ])")
_A: Final = "[가-힣ㄱ-ㅣ]"
_SPELT: Final = re.compile(rf"(?<!{_A})(?:{_A} ){{2,}}{_A}(?!{_A})")
_DRAWN: Final = re.compile(r"(.)\1{2,}")


def letters_of(text: str) -> str:
    """Return a text's letters: lower case, Korean taken apart, repetitions at most double."""
    plain = _SPACES.sub(" ", unicodedata.normalize("NFC", text).lower()).strip()
    plain = _HIDDEN.sub("", plain)
    plain = _SPELT.sub(lambda spelt: spelt[0].replace(" ", ""), plain)
    plain = _DRAWN.sub(r"\1\1", plain)
    return unicodedata.normalize("NFKD", plain).translate(_AS_INITIALS)
