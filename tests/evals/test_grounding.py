"""Floors for the check of grounding, on rows written here, English and Korean."""

import pytest

from eventrail.guarding.grounding import Verdict, check, overall, relevance

TUNNEL = (
    "The Karst tunnel was opened on 4 May 1932 by Mayor Ann Lee. It is 1,200 metres long and "
    "carries six lanes. Cyclists are not allowed in it."
)
MUSEUM = (
    "The museum is open daily except Monday. Tickets cost 12 euros for adults; children under "
    "six enter free. The collection holds Roman coins and early maps."
)
REFUNDS = (
    "환불은 구매일로부터 14일 이내에 신청할 수 있습니다. 배송비는 3,000원이며 5만원 이상 구매 시 "
    "무료입니다. 제주도는 추가 요금이 있습니다."
)
DESK = "고객센터는 평일 오전 9시부터 오후 6시까지 운영합니다. 주말에는 운영하지 않습니다."
DOCUMENTS = [TUNNEL, MUSEUM, REFUNDS, DESK]
RIGHT = [
    ("When was the tunnel opened?", "The Karst tunnel was opened in 1932."),
    ("When was the tunnel opened?", "1932"),
    ("Who opened the tunnel?", "It was opened by Mayor Ann Lee."),
    ("Who opened the tunnel?", "Ann Lee"),
    ("How long is it?", "It is 1200 metres long and carries six lanes."),
    ("How much is a ticket?", "Tickets cost 12 euros for adults. Children under six enter free."),
    ("When is the museum open?", "The museum is open daily, except on Monday."),
    ("What can be seen there?", "The collection holds early maps and Roman coins."),
    ("May cyclists use it?", "Cyclists are not allowed in it."),
    ("환불은 언제까지 되나요?", "환불은 구매일로부터 14일 이내에 신청할 수 있습니다."),
    ("배송비는 얼마인가요?", "배송비는 3,000원입니다."),
    ("주말에도 하나요?", "주말에는 운영하지 않습니다."),
    ("제주도는요?", "제주도는 추가 요금이 있습니다."),
    ("몇 시까지 하나요?", "고객센터는 평일 오후 6시까지 운영합니다."),
]
WRONG = [
    ("When was the tunnel opened?", "The Karst tunnel was opened in 1945."),
    ("When was the tunnel opened?", "1945"),
    ("Who opened the tunnel?", "It was opened by Governor Carl Otto of Utah."),
    ("Who opened the tunnel?", "King Hugo"),
    ("How much is a ticket?", "Tickets cost 15 euros for adults."),
    ("How much is a ticket?", "Admission includes a guided tour by boat to the lighthouse."),
    ("What can be seen there?", "Visitors praise its famous dinosaur skeletons and planetarium."),
    ("May cyclists use it?", "Cyclists are allowed in it."),
    ("환불은 언제까지 되나요?", "환불은 30일 이내에 신청할 수 있습니다."),
    ("배송비는 얼마인가요?", "배송비는 5,000원입니다."),
    ("주차가 되나요?", "매장 주차장은 지하 2층에 있습니다."),
    ("누가 만들었나요?", "창업자는 프랑스에서 요리를 배웠습니다."),
]


def _score(question: str, answer: str) -> float:
    return overall(check(answer, DOCUMENTS, question))


def test_right_answers_pass() -> None:
    missed = [answer for question, answer in RIGHT if _score(question, answer) < 0.5]
    assert len(missed) <= 1, missed


def test_wrong_answers_are_caught() -> None:
    passed = [answer for question, answer in WRONG if _score(question, answer) >= 0.5]
    assert len(passed) <= 1, passed


@pytest.mark.parametrize(
    "answer",
    [
        "The Karst tunnel was opened in 1945.",
        "Tickets cost 15 euros for adults.",
        "배송비는 5,000원입니다.",
        "환불은 30일 이내에 신청할 수 있습니다.",
    ],
)
def test_another_number_is_a_contradiction(answer: str) -> None:
    (found,) = check(answer, DOCUMENTS)
    assert found.verdict is Verdict.CONTRADICTED


def test_the_manner_of_a_right_answer_does_not_matter() -> None:
    question = "Which mayor opened the Karst tunnel in 1932?"
    for answer in ("Ann Lee", "Mayor Ann Lee opened the Karst tunnel in 1932."):
        assert _score(question, answer) >= 0.5, answer


def test_relevance_tells_an_answer_from_another_topic() -> None:
    for question, answer in RIGHT[:8:2]:
        beside = "Our stable rents horses and teaches riding in the forest all year round."
        assert relevance(question, answer) >= relevance(question, beside)
