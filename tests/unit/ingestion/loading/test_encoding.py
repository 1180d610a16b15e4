import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.ingestion.loading.encoding import decode
from eventrail.ingestion.loading.loaded import UnreadableDocument

KOREAN = "탑의 높이는 330미터이다. 강은 매우 넓다.\n둘째 줄이다.\n"
FRENCH = "L'été, la tour est plus haute.\nÀ bientôt, cœur.\n"
PRINTED = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1)


@given(PRINTED, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]))
def test_text_in_unicode_comes_back(text: str, codec: str) -> None:
    assert decode("a.txt", text.encode(codec)) == text.removeprefix("\ufeff")


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        (KOREAN, "cp949"),
        (KOREAN, "euc-kr"),
        (FRENCH, "cp1252"),
        ("plain text in utf-16\n", "utf-16-le"),
        ("plain text in utf-16\n", "utf-16-be"),
    ],
)
def test_other_encodings_are_told_by_what_they_read_as(text: str, codec: str) -> None:
    assert decode("a.txt", text.encode(codec)) == text


def test_what_is_declared_decides_where_bytes_do_not() -> None:
    text = "東京の塔は高い。"
    assert decode("a.txt", text.encode("shift_jis"), "Shift_JIS") == text
    assert decode("a.txt", text.encode(), "Shift_JIS") == text
    assert decode("a.txt", b"abc \xe9t\xe9 def", "rot13") == "abc été def"


def test_lines_end_by_line_feeds() -> None:
    assert decode("a.txt", b"one\r\ntwo\rthree\n") == "one\ntwo\nthree\n"


@pytest.mark.parametrize(
    "data",
    [
        "東京の塔は高い。".encode("shift_jis"),
        "北京的塔很高。水也很宽。".encode("gb18030"),
        "Башня высокая, река широкая.".encode("koi8-r"),
        b"a\x00b",
        bytes(range(32)) * 9,
        codecs.BOM_UTF16_LE + b"\x00",
        codecs.BOM_UTF8 + b"\xff",
        b"caf\xe9"[-1:],
    ],
)
def test_what_cannot_be_told_is_refused_with_what_to_do(data: bytes) -> None:
    with pytest.raises(UnreadableDocument, match=r"bad\.md: .*save it as UTF-8"):
        decode("bad.md", data)


@given(st.binary())
def test_any_bytes_are_text_or_are_refused(data: bytes) -> None:
    try:
        text = decode("a", data)
    except UnreadableDocument:
        return
    assert "\r" not in text
    assert "\x00" not in text
    text.encode()
