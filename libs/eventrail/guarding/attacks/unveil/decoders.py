"""Readers of codes: each takes a text and yields what may be hidden in it."""

import base64
import binascii
import codecs
import html
import re
from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import unquote

Decoder = Callable[[str], Iterator[str]]

LONGEST: Final = 4096
"""Characters of a coded stretch that are read."""

_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
_PERCENTS: Final = 4
_RUN: Final = 16
_RUNS: Final = 8
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_CODED = re.compile(r"\d|[a-z][A-Z]")
_HEX = re.compile(r"(?:(?:0x|\\x)?[0-9A-Fa-f]{2}[\s,:]?){8,}")
_BINARY = re.compile(r"(?:[01]{8}[\s,]*){3,}")
_DECIMAL = re.compile(r"(?:\b(?:3[2-9]|[4-9]\d|1[01]\d|12[0-6])\b[\s,]*){6,}")
_SPACED = re.compile(r"(?:(?<!\w)\w[ ._*|/-]{1,3}){4,}\w(?!\w)")
_GAP = re.compile(r"[ ._*|/-]")
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})")
_MORSE = re.compile(r"[.\-•\u2013_]{1,6}(?:[ ]+[.\-•\u2013_]{1,6}|\s*/\s*[.\-•\u2013_]{1,6}){5,}")
_NOT_HEX = re.compile(r"0x|\\x|[^0-9A-Fa-f]")
_TAGS = re.compile("[\U000e0020-\U000e007e]{4,}")
_TAG_BASE: Final = 0xE0000
_LEET: Final = tuple(str.maketrans("013457@$!|8", f"o{one}eastasiib") for one in "il")
_MIXED = re.compile(r"\S*(?:[^\W\d_][0134578@$!|]|[013457@$!|][^\W\d_])\S*")
_CODES: Final = (
    ".- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- "
    "-..- -.-- --.. ----- .---- ..--- ...-- ....- ..... -.... --... ---.. ----."
)
_LETTERS: Final[dict[str, str]] = dict(
    zip(_CODES.split(), "abcdefghijklmnopqrstuvwxyz0123456789", strict=True)
)


def from_base64(text: str) -> Iterator[str]:
    """Yield what runs of Base64, plain or URL-safe, stand for."""
    longest = sorted([word for word in text.split() if len(word) >= _RUN], key=len)[-_RUNS:]
    for run in _BASE64.finditer("\n".join(longest)):
        if not _CODED.search(run[0]):
            continue  # a long word, or a path
        written = run[0][:LONGEST].rstrip("=").replace("-", "+").replace("_", "/")
        written = written[: len(written) - (len(written) % 4 == 1)]
        try:
            yield base64.b64decode(written + "=" * (-len(written) % 4)).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue


def from_hex(text: str) -> Iterator[str]:
    """Yield what runs of hexadecimal bytes stand for."""
    for run in _HEX.finditer(text):
        digits = _NOT_HEX.sub("", run[0])[:LONGEST]
        yield _text_of(bytes.fromhex(digits[: len(digits) // 2 * 2]))


def from_binary(text: str) -> Iterator[str]:
    """Yield what runs of bytes in binary stand for."""
    for run in _BINARY.finditer(text):
        digits = re.sub(r"[^01]", "", run[0])[: LONGEST * 8]
        yield _text_of(bytes(int(digits[at : at + 8], 2) for at in range(0, len(digits) - 7, 8)))


def from_decimal(text: str) -> Iterator[str]:
    """Yield what runs of character codes stand for."""
    for run in _DECIMAL.finditer(text):
        yield "".join(chr(int(code)) for code in re.findall(r"\d+", run[0]))


def from_url(text: str) -> Iterator[str]:
    """Yield the text without percent-encoding; a few per cent are none."""
    if sum(1 for _ in _PERCENT.finditer(text)) >= _PERCENTS:
        yield unquote(text)


def from_entities(text: str) -> Iterator[str]:
    """Yield the text with HTML's character references resolved."""
    yield html.unescape(text)


def from_escapes(text: str) -> Iterator[str]:
    r"""Yield the text with `\uXXXX` resolved."""
    yield _ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), text)


def from_rot13(text: str) -> Iterator[str]:
    """Yield the text with Latin letters moved by 13."""
    yield codecs.decode(text, "rot13")


def reversed_text(text: str) -> Iterator[str]:
    """Yield the text from its end, and each of its words from its end."""
    yield text[::-1]
    yield " ".join(word[::-1] for word in text.split())


def from_leet(text: str) -> Iterator[str]:
    """Yield the text with digits within words read as letters; 1 as i, and as l."""
    for table in _LEET:
        yield _MIXED.sub(lambda word, table=table: word[0].translate(table), text)


def spelled_out(text: str) -> Iterator[str]:
    """Yield the text with letters that stand alone joined; a wider gap parts words."""

    def joined(run: re.Match[str]) -> str:
        words = re.split(r"[ ._*|/-]{2,}", run[0])
        return " ".join(_GAP.sub("", word) for word in words)

    yield _SPACED.sub(joined, text)


def from_morse(text: str) -> Iterator[str]:
    """Yield what runs of Morse code stand for."""
    for run in _MORSE.finditer(text):
        plain = run[0][:LONGEST].replace("•", ".").replace("\u2013", "-").replace("_", "-")
        words = re.split(r"\s*/\s*|\s{2,}", plain)
        yield " ".join("".join(_LETTERS.get(each, "") for each in word.split()) for word in words)


def from_tags(text: str) -> Iterator[str]:
    """Yield what Unicode's invisible tag characters spell."""
    for run in _TAGS.finditer(text):
        yield "".join(chr(ord(each) - _TAG_BASE) for each in run[0][:LONGEST])


def _text_of(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
