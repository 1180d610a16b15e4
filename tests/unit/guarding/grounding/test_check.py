"""What a check of grounding returns, whoever judges."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventrail.guarding.grounding import (
    Opinion,
    Verdict,
    check,
    overall,
    relevance,
    share_supported,
)
from eventrail.guarding.grounding.match import Match

DOCUMENTS = [
    "The bridge was opened on 4 May 1932 by Mayor Ann Lee. It is 1,200 metres long.",
    "The museum is open daily except Monday. Tickets cost 12 euros for adults.",
]


class Gullible:
    """Believes everything, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, list[str]]] = []

    def judge(self, claims: Sequence[Match]) -> list[Opinion]:
        self.asked += [(each.claim.text, [place.text for place in each.nearby]) for each in claims]
        return [Opinion(1.0, 0.0) for _ in claims]


def test_each_sentence_is_judged_and_shown_with_its_nearest() -> None:
    answer = "Tickets cost 12 euros. The bridge was opened in 1945."
    first, second = check(answer, DOCUMENTS)
    assert (first.verdict, second.verdict) == (Verdict.SUPPORTED, Verdict.CONTRADICTED)
    assert answer[first.start : first.end] == "Tickets cost 12 euros."
    nearest = DOCUMENTS[second.document][second.nearest_start : second.nearest_end]
    assert nearest == "The bridge was opened on 4 May 1932 by Mayor Ann Lee."
    assert overall([first, second]) == second.score < 0.5 <= first.score
    assert share_supported([first, second]) == 0.5


@pytest.mark.parametrize("documents", [[], [""], ["...", " \n"]])
def test_nothing_is_found_in_no_documents(documents: list[str]) -> None:
    (only,) = check("The bridge is long.", documents)
    assert (only.verdict, only.score, only.document) == (Verdict.NOT_FOUND, 0.0, -1)


def test_an_answer_that_claims_nothing_is_supported() -> None:
    assert check("Hello! Thank you.", DOCUMENTS) == []
    assert overall([]) == share_supported([]) == 1.0


def test_another_judge_sees_the_claim_and_what_is_near() -> None:
    judge = Gullible()
    (found,) = check("The bridge was opened in 1945.", DOCUMENTS, judge=judge)
    assert found.verdict is Verdict.SUPPORTED
    ((text, nearby),) = judge.asked
    assert text == "The bridge was opened in 1945."
    assert nearby == [
        "The bridge was opened on 4 May 1932 by Mayor Ann Lee.",
        "It is 1,200 metres long.",
    ]


def test_a_no_turns_the_judgement_of_the_question_around() -> None:
    (yes,) = check("Yes.", DOCUMENTS, "Is the museum open daily?", judge=Gullible())
    (no,) = check("No.", DOCUMENTS, "Is the museum open daily?", judge=Gullible())
    assert (yes.score, no.score) == (1.0, 0.0)
    assert no.verdict is Verdict.CONTRADICTED


@settings(max_examples=60)
@given(
    st.text(alphabet="ab1 .?!가다은\n", max_size=60),
    st.lists(st.text(alphabet="ab2 .?!가다은\n", max_size=60), max_size=3),
    st.text(alphabet="ab 가?", max_size=20),
)
def test_any_text_is_judged(answer: str, documents: list[str], question: str) -> None:
    for one in check(answer, documents, question):
        assert 0 <= one.score <= 1
        assert 0 <= one.start < one.end <= len(answer)
        assert (one.verdict is Verdict.SUPPORTED) == (one.score >= 0.5)
        if one.document >= 0:
            assert documents[one.document][one.nearest_start : one.nearest_end].strip()


def test_relevance_is_high_about_the_question_and_low_beside_it() -> None:
    question = "How long is the bridge over the river?"
    about = "The bridge spans the river with a length of 1,200 metres and carries six lanes."
    beside = "Our museum shows Roman coins, early prints and many paintings of the court."
    assert relevance(question, about) > 0.8
    assert relevance(question, beside) < 0.4
    assert relevance("환불은 언제까지?", "환불은 14일 이내에 고객센터로 신청하면 됩니다.") > 0.5
    assert relevance("", beside) == 1.0
    assert relevance(question, "1,200 m") >= 0.5
