"""From bytes to text, by what they are rather than by what somebody says they are.

In this order: a byte order mark; UTF-8, if all of it is; what the document or the server that
sent it declares; CP949 (EUC-KR), if nearly all that is not ASCII becomes usual Hangul;
Windows-1252 (Latin-1), if it reads like a Western language. Everything else is refused: text in
a wrong encoding is found by nobody.
"""

import codecs
import re

from eventrail.ingestion.loading.loaded import UnreadableDocument

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(
    r"(utf-?8|utf-?16(le|be)?|us-ascii|ascii|cp949|ms949|uhc|euc-?kr|ks_c_5601-1987|iso-8859-\d+"
    r"|latin-?\d+|windows-125\d|cp125\d|shift[-_]?jis|sjis|euc-?jp|iso-2022-(jp|kr)|gb18030|gbk"
    r"|gb2312|big5|koi8-[ru])",
    re.IGNORECASE,
)
"""Declared encodings that are believed; Python knows others that are none, e.g. `rot13`."""

_ALIASES = {"ks_c_5601-1987": "cp949", "euc-kr": "cp949", "euckr": "cp949", "gb2312": "gb18030"}
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_USUAL = frozenset(
    bytes((lead, trail)).decode("euc-kr")
    for lead in range(0xB0, 0xC9)
    for trail in range(0xA1, 0xFF)
)
"""The syllables of KS X 1001; other encodings that are read as CP949 give the rare ones too."""

_FOREIGN = re.compile(r"[^\x00-\x7f]")
_NOT_TEXT = 0.01
"""Share of control characters from which something is no text."""

_KOREAN = 0.8
_WESTERN = 0.35
"""Share of letters that are not ASCII, at most: in no Western language are there more."""

_HINT = "save it as UTF-8"


def decode(source: str, data: bytes, declared: str = "") -> str:
    """Return the text of a document, its lines ended by line feeds.

    Args:
        source: names the document in an error.
        data: its bytes.
        declared: the encoding that it says it has; empty for none.

    Raises:
        UnreadableDocument: it is no text, or its encoding cannot be told.
    """
    text = _marked(source, data)
    if text is None:
        text = _utf8(data)
    if text is None:
        text = _declared(data, declared) or _korean(data) or _western(data)
    if text is None:
        raise UnreadableDocument(source, _fault(data), _HINT)
    controls = len(_CONTROL.findall(text))
    if "\x00" in text or controls > _NOT_TEXT * len(text):
        raise UnreadableDocument(source, "holds control characters, so it is no text", _HINT)
    return _CONTROL.sub("", text).replace("\r\n", "\n").replace("\r", "\n")


def _marked(source: str, data: bytes) -> str | None:
    for mark, codec in _MARKS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(codec)
            except UnicodeDecodeError as error:
                fault = f"begins as {codec.upper()} and is none at byte {error.start + len(mark)}"
                raise UnreadableDocument(source, fault, _HINT) from error
    return _unmarked_utf16(data)


def _unmarked_utf16(data: bytes) -> str | None:
    """Return text in UTF-16 without a mark: every other byte of ASCII in it is zero."""
    if len(data) % 2 or not data:
        return None
    even, odd = data[0::2].count(0), data[1::2].count(0)
    half = len(data) // 2
    if max(even, odd) < half * 0.4 or min(even, odd) > half * 0.01:
        return None
    try:
        return data.decode("utf-16-le" if odd > even else "utf-16-be")
    except UnicodeDecodeError:
        return None


def _utf8(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _declared(data: bytes, declared: str) -> str | None:
    name = declared.strip().lower()
    if not _DECLARED.fullmatch(name):
        return None
    try:
        return data.decode(_ALIASES.get(name, name))
    except (UnicodeDecodeError, LookupError):
        return None


def _korean(data: bytes) -> str | None:
    try:
        text = data.decode("cp949")
    except UnicodeDecodeError:
        return None
    foreign = len(_FOREIGN.findall(text))
    hangul = sum(each in _USUAL for each in text)
    return text if foreign and hangul >= _KOREAN * foreign else None


def _western(data: bytes) -> str | None:
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    letters = sum(each.isalpha() for each in text)
    foreign = sum(each.isalpha() and not each.isascii() for each in text)
    others = len(_FOREIGN.findall(text)) - foreign
    return text if foreign + others <= _WESTERN * letters else None


def _fault(data: bytes) -> str:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return f"not UTF-8 at byte {error.start}, and no other encoding that can be told"
    return "no text"
