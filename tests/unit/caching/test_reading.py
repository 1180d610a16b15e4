"""What a question is taken apart into."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.caching.semantic.reading import read


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a trip of 5 days", ("5",)),
        ("a trip of five days", ("5",)),
        ("twenty one dogs", ("21",)),
        ("two hundred cats", ("200",)),
        ("costs 50k", ("50000",)),
        ("1,000 users", ("1000",)),
        ("at 7 am", ("7", "am")),
        ("the 2nd world war", ("#2",)),
        ("the second world war", ("#2",)),
        ("one can do it", ()),
        ("가방 두 개", ("2",)),
        ("가방 2개", ("2",)),
        ("이틀 전", ("2",)),
        ("4만7천여 명", ("47000",)),
        ("3만 원 이상", ("30000",)),
        ("삼월", ("3",)),
        ("하루 종일", ()),
    ],
)
def test_numbers_are_read_however_they_are_written(text: str, values: tuple[str, ...]) -> None:
    assert read(text).numbers.values == values


@pytest.mark.parametrize(
    ("text", "denies"),
    [
        ("Which plans include support?", False),
        ("Which plans do not include support?", True),
        ("Which plans don't include support?", True),
        ("Why can't I log in?", True),
        ("Isn't it too late?", False),
        ("Is it legal or not?", False),
        ("Why or why not?", False),
        ("How do I log in without a password?", True),
        ("Can I not fail without help?", False),
        ("알림이 안 와요", True),
        ("비밀번호 없이 로그인", True),
        ("지원하지 않는 기기", True),
        ("먼지를 없애는 방법", False),
        ("다른 방법은 없나요?", False),
        ("안내 데스크는 어디인가요?", False),
        ("괜찮은 거 아니야?", False),
    ],
)
def test_denials(text: str, denies: bool) -> None:  # noqa: FBT001 -- the table's column
    assert read(text).denies is denies


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("How many people live here?", "number"),
        ("How long does it take?", "duration"),
        ("When was it built?", "time"),
        ("What time does it open?", "time"),
        ("Where was it built?", "place"),
        ("Who built it?", "person"),
        ("Why was it built?", "reason"),
        ("How do I build it?", "manner"),
        ("Is it open?", "polar"),
        ("직원은 몇 명인가요?", "number"),
        ("언제 여나요?", "time"),
        ("어디서 사나요?", "place"),
        ("누가 만들었나요?", "person"),
        ("왜 닫았나요?", "reason"),
        ("얼마인가요?", "price"),
    ],
)
def test_what_is_asked_for(text: str, asked: str) -> None:
    assert read(text).asked == asked


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("How do I reach Berlin?", "berlin"),
        ("how to call load_data", "load_data"),
        ("is v1.4.2 out?", "v1.4.2"),
        ("What does --quiet do?", "--quiet"),
        ('What does "amber" mean?', "amber"),
        ("부산의 인구는?", "부산"),
        ("대전역에서 만나요", "대전역"),
    ],
)
def test_names_are_found(text: str, name: str) -> None:
    assert name in read(text).names


def test_a_title_has_no_names() -> None:
    assert not read("Where Can My Small Business Capital Come From").names


@pytest.mark.parametrize(
    ("one", "other"),
    [("설치하는", "설치해요"), ("비밀번호를", "비번은"), ("방법을", "법"), ("환불은", "환불")],
)
def test_korean_words_lose_particles_and_endings(one: str, other: str) -> None:
    assert read(one).stems == read(other).stems


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    reading = read(text)
    assert len(reading.stems) == len(reading.words) >= len(reading.content)
