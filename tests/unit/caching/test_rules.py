"""Every rule, both ways: it sets apart what differs, and says nothing of what does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.caching.semantic.reading import read
from eventrail.caching.semantic.rules import RULES, difference
from eventrail.caching.semantic.rules.leftover import leftover

APART = [
    ("number", "Open port 8080", "Open port 8081"),
    ("number", "two bags", "three bags"),
    ("number", "가방 두 개", "가방 세 개"),
    ("unit", "How long is 5 km?", "How long is 5 miles?"),
    ("unit", "매월 내는 요금", "매년 내는 요금"),
    ("negation", "Which plans include it?", "Which plans don't include it?"),
    ("negation", "파일이 보여요", "파일이 안 보여요"),
    ("antonym", "How do I enable it?", "How do I disable it?"),
    ("antonym", "Is it usual?", "Is it unusual?"),
    ("antonym", "주식을 사는 방법", "주식을 파는 방법"),
    ("antonym", "How do I order it?", "How do I cancel the order?"),
    ("antonym", "파일을 압축하는 방법", "파일 압축을 해제하는 방법"),
    ("antonym", "turn on dark mode", "turn off dark mode"),
    ("degree", "the largest planet", "the smallest planet"),
    ("degree", "가장 큰 행성", "가장 작은 행성"),
    ("quantifier", "Do all users see it?", "Do some users see it?"),
    ("quantifier", "모든 사용자", "일부 사용자"),
    ("time", "open on Monday", "open on Sunday"),
    ("time", "작년 매출", "올해 매출"),
    ("person", "What is my name?", "What is your name?"),
    ("modality", "Can I update it?", "Should I update it?"),
    ("modality", "서명을 해도 되나요?", "서명을 해야 하나요?"),
    ("asked", "When was it built?", "Where was it built?"),
    ("asked", "왜 닫았나요?", "언제 닫았나요?"),
    ("direction", "fly from Rome to Paris", "fly from Paris to Rome"),
    ("direction", "convert inches to feet", "convert feet to inches"),
    ("direction", "서울에서 부산까지", "부산에서 서울까지"),
    ("direction", "파이썬이 루비보다 빠른가요?", "루비가 파이썬보다 빠른가요?"),
    ("roles", "Does Google own YouTube?", "Does YouTube own Google?"),
    ("roles", "Who did Brazil beat?", "Who beat Brazil?"),
    ("roles", "How many cups are in a pint?", "How many pints are in a cup?"),
    ("roles", "늑대가 곰을 사냥하나요?", "곰이 늑대를 사냥하나요?"),
    ("entity", "the capital of France", "the capital of Spain"),
    ("entity", "call load_data()", "call save_data()"),
    ("entity", "hepatitis A in adults", "hepatitis B in adults"),
    ("entity", "그림은 누가 그렸나요?", "그림은 누가 훔쳤나요?"),
    ("entity", "부산의 인구", "대구의 인구"),
    ("entity", "된장찌개 끓이는 방법", "김치찌개 끓이는 방법"),
]
ALIKE = [
    ("How do I reset my password?", "How can I reset my password?"),
    ("What is the difference between RAM and ROM?", "What's the difference of ROM and RAM?"),
    ("Can I return it after 30 days?", "Can I return it after thirty days?"),
    ("How do I set up a proxy?", "How do I setup a proxy?"),
    ("Who founded the United Nations?", "Who founded the UN?"),
    ("What does HTTP mean?", "What is the meaning of HTTP?"),
    ("How do I learn Python?", "What is the best way to learn Python?"),
    ("How do I find my keys?", "How do you find your keys?"),
    ("Is Delhi polluted or not?", "Is Delhi polluted?"),
    ("Where Can I Buy Cheap Shoes?", "where can i buy cheap shoes"),
    ("비밀번호를 바꾸는 방법", "비밀번호 변경 방법"),
    ("가방 2개를 부칠 수 있나요?", "가방 두 개를 부칠 수 있나요?"),
    ("서울에서 부산까지 얼마나 걸려요?", "서울에서 부산까지 얼마나 걸리나요?"),
    ("와이파이 비번이 뭐예요?", "와이파이 비밀번호가 무엇인가요?"),
]


@pytest.mark.parametrize(("rule", "one", "other"), APART)
def test_a_rule_sets_apart(rule: str, one: str, other: str) -> None:
    a, b = read(one), read(other)
    said = {name for name, differs in RULES if differs(a, b, leftover(a, b))}
    assert rule in said
    assert difference(a, b)


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_no_rule_sets_apart_what_is_said_in_other_words(one: str, other: str) -> None:
    assert difference(read(one), read(other)) == ""
    assert difference(read(other), read(one)) == ""


def test_every_rule_has_an_example() -> None:
    assert {name for name, _ in RULES} == {rule for rule, _, _ in APART}


@given(st.text(max_size=200))
def test_no_question_differs_from_itself(text: str) -> None:
    assert difference(read(text), read(text)) == ""


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_two_texts_can_be_compared(one: str, other: str) -> None:
    assert isinstance(difference(read(one), read(other)), str)
