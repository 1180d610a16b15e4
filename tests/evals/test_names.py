"""The tagger that ships, on sentences written for this test, not for training.

The floors lie a little under what was measured; a change that loses a name shows.
"""

import pytest

from eventrail.guarding.names import family

FINDER = family()

ENGLISH = (
    ("Good morning, I am Teresa Whitfield and I lost my purse.", "Teresa Whitfield"),
    ("You can reach Dr. Anand Krishnan in the afternoon.", "Anand Krishnan"),
    ("The flat belongs to Magnus Eriksen now.", "Magnus Eriksen"),
    ("Has Yolanda signed the lease yet?", "Yolanda"),
    ("i talked to priya sharma about the refund", "priya sharma"),
    ("We opened a second shop in Rotterdam.", "Rotterdam"),
    ("My parents came from Bolivia a long time ago.", "Bolivia"),
    ("The driver was told to go to Marseille.", "Marseille"),
    ("She joined Siemens as an engineer.", "Siemens"),
    ("I bought it from Northgate Holdings Ltd.", "Northgate Holdings Ltd"),
    ("Deliver it to 48 Juniper Avenue, Apt. 12, Denver, CO 80203 please.", "48 Juniper Avenue"),
    ("I live at 17 Chestnut Road, Leeds, LS6 2AB.", "17 Chestnut Road"),
    ("Write to Hauptstrasse 12, 10827 Berlin.", "Hauptstrasse 12"),
    ("Our manager is 52 years old.", "52"),
    ("He signed on 14 March 2019.", "14 March 2019"),
    ("Most of the crew are Norwegian.", "Norwegian"),
    ("zip code 94107", "94107"),
)
KOREAN = (
    ("저희 팀장 이정은 씨에게 전화해 주세요.", "이정은"),
    ("어제 김민수 고객님이 방문하셨습니다.", "김민수"),
    ("최영호는 회의에 늦었다.", "최영호"),
    ("다음 주에 부산에서 만나기로 했어요.", "부산"),
    ("독일로 출장을 갑니다.", "독일"),
    ("삼성전자에 지원했습니다.", "삼성전자"),
    ("주소는 서울특별시 마포구 월드컵로 240 입니다.", "월드컵로 240"),
    ("2021년 5월 3일에 가입했습니다.", "5월 3일"),
)
PLAIN = (
    "Please explain how a refund works when the order has already shipped.",
    "What is the difference between a list and a tuple?",
    "Write a short story about a lighthouse keeper who finds a map.",
    "Could you summarise this article in three bullet points?",
    "The meeting was moved because the room was too small.",
    "My card was declined twice and I do not know why.",
    "How long does it take to boil an egg?",
    "I would like to change the colour of the background.",
    "def add(a, b):\n    return a + b",
    "Thank you so much for your help!",
    "환불 절차를 알려 주세요.",
    "비밀번호를 잊어버렸는데 어떻게 해야 하나요?",
    "이 문장을 영어로 번역해 주세요.",
    "오늘 저녁에 뭐 먹을까?",
)


def share_found(rows: tuple[tuple[str, str], ...]) -> float:
    found = 0
    for text, name in rows:
        start = text.index(name)
        held = sum(
            max(0, min(span.end, start + len(name)) - max(span.start, start))
            for span in FINDER.find(text)
        )
        found += 2 * held >= len(name)
    return found / len(rows)


@pytest.mark.parametrize(("rows", "floor"), [(ENGLISH, 0.9), (KOREAN, 0.75)], ids=["en", "ko"])
def test_names_that_no_list_of_this_project_holds_are_found(
    rows: tuple[tuple[str, str], ...], floor: float
) -> None:
    assert share_found(rows) >= floor


def test_plain_text_is_left_alone() -> None:
    found = [(text, FINDER.find(text)) for text in PLAIN]
    assert sum(bool(spans) for _, spans in found) <= 2, found


@pytest.mark.parametrize(
    ("text", "name"),
    [("김민수가 왔다", "김민수"), ("박서연은 휴가 중이다", "박서연"), ("독일까지 갔다", "독일")],
)
def test_a_korean_particle_is_no_part_of_a_name(text: str, name: str) -> None:
    assert [text[span.start : span.end] for span in FINDER.find(text)] == [name]
