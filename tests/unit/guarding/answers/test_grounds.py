import pytest

from eventrail.config.guards import Output
from eventrail.guarding.answers.grounds import checks_grounds, grounds
from eventrail.guarding.answers.said import Said
from eventrail.guarding.findings import Check, Severity

DOCUMENTS = [
    "The harbour museum opens at nine in the morning. It is closed on Mondays.",
    "항구 박물관은 오전 9시에 문을 열고 오후 6시에 닫습니다. 입장료는 8유로입니다.",
]
QUESTION = "When does the harbour museum open?"
MADE_UP = "The castle on the hill was built by a Spanish queen in 1492. It has forty towers."


def found(text: str, policy: Output, documents: list[str] = DOCUMENTS) -> list[Check]:
    findings = list(grounds(Said(text), QUESTION, documents, policy))
    for each in findings:
        assert text not in each.detail
    return [each.check for each in findings if each.severity is Severity.HIGH]


def test_what_stands_in_the_documents_is_grounded() -> None:
    policy = Output(grounding=["block"])
    assert found("The harbour museum opens at nine in the morning.", policy) == []
    assert found("항구 박물관은 오전 9시에 문을 엽니다.", policy) == []
    assert found("", policy) == []


@pytest.mark.parametrize(
    "text",
    ["I cannot find that in the documents.", "I don\u2019t know.", "문서에서 찾을 수 없습니다."],
)
def test_who_does_not_know_claims_nothing(text: str) -> None:
    assert found(text, Output(grounding=["block"])) == []


def test_what_is_made_up_is_found_with_the_sentences_concerned() -> None:
    findings = list(grounds(Said(MADE_UP), QUESTION, DOCUMENTS, Output(grounding=["block"])))
    first, *sentences = findings
    assert (first.check, first.severity) == (Check.GROUNDING, Severity.HIGH)
    assert first.score is not None
    assert first.score < 0.5
    assert first.detail.startswith("2 of 2 sentences are not supported")
    assert {each.severity for each in sentences} == {Severity.LOW}
    assert MADE_UP[sentences[0].start : sentences[0].end].startswith("The castle")


def test_without_documents_the_policy_says_whether_it_is_checked() -> None:
    assert found(MADE_UP, Output(grounding=["note"]), []) == []
    assert found(MADE_UP, Output(grounding=["note"], grounded="always"), []) == [Check.GROUNDING]
    assert found(MADE_UP, Output(grounding=["note"], grounded="never")) == []
    assert found(MADE_UP, Output(grounding=["off"])) == []
    assert not checks_grounds(Output(grounding=["off"], grounded="always"), DOCUMENTS)


def test_what_is_beside_the_question_is_found_where_that_is_wanted() -> None:
    policy = Output(grounding=["off"], relevance=["note"], relevance_least=0.3)
    beside = "Bake the dough for twenty minutes, then add salt, pepper and a spoon of butter."
    assert found(beside, policy) == [Check.RELEVANCE]
    assert found("The harbour museum opens at nine in the morning.", policy) == []
    assert found(beside, Output(grounding=["off"])) == []
