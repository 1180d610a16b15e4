import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.guarding.allowed import NOTHING, Allowed
from eventrail.guarding.findings import Check, Finding, Severity
from eventrail.guarding.placeholders import MaskDictionary
from eventrail.guarding.verdict import Action, judge_output
from tests.unit.guarding.texts import PROMPT, texts


@pytest.mark.parametrize("answer", ["", " \n\t", "...", "-- ?!", "\u3000", "```\n```"])
def test_an_answer_that_says_nothing_is_blocked(answer: str) -> None:
    verdict = judge_output(answer, allowed=NOTHING)
    assert verdict.action is Action.BLOCK
    assert [finding.check for finding in verdict.findings] == [Check.EMPTY]


@pytest.mark.parametrize("answer", ["4", "네", "A.", "The manual has 12 pages."])
def test_an_ordinary_answer_is_released(answer: str) -> None:
    verdict = judge_output(answer, allowed=NOTHING, system_prompt=PROMPT)
    assert verdict == judge_output(answer, allowed=NOTHING)
    assert verdict.action is Action.RELEASE
    assert verdict.findings == ()


def test_personal_data_from_nowhere_is_a_leak() -> None:
    verdict = judge_output("Ask bob@example.com.", allowed=NOTHING)
    assert verdict.action is Action.BLOCK
    assert verdict.findings == (
        Finding(
            Check.LEAK,
            Severity.HIGH,
            4,
            19,
            "EMAIL of 15 characters that the request did not bring along",
        ),
    )


def test_personal_data_of_the_request_and_its_documents_is_none() -> None:
    allowed = Allowed.gather(
        ["Our desk: desk@example.com"], MaskDictionary({"<PHONE_1>": "010-1234-5678"})
    )
    answer = "Write to desk@example.com; we call 010-1234-5678 back, or <PHONE_1>."
    assert judge_output(answer, allowed=allowed).action is Action.RELEASE


def test_a_key_is_a_leak() -> None:
    verdict = judge_output("Use sk-A1b2C3d4E5f6G7h8I9j0 for it.", allowed=NOTHING)
    assert verdict.action is Action.BLOCK
    assert verdict.findings[0].detail.startswith("SECRET of 23 characters")


def test_a_long_copy_of_the_system_prompt_is_a_leak() -> None:
    copied = " ".join(PROMPT.split()[:14])
    verdict = judge_output(f"My rules: {copied}", allowed=NOTHING, system_prompt=PROMPT)
    assert verdict.action is Action.BLOCK
    assert verdict.findings[0].detail == "14 words in a row from the system prompt"
    assert verdict.findings[0].start == len("My rules: ")


def test_a_short_copy_of_the_system_prompt_is_only_noted() -> None:
    copied = " ".join(PROMPT.split()[:9])
    verdict = judge_output(f"Rules: {copied}", allowed=NOTHING, system_prompt=PROMPT)
    assert verdict.action is Action.RELEASE
    assert [finding.severity for finding in verdict.findings] == [Severity.LOW]


def test_documents_do_not_excuse_a_copy_of_the_system_prompt() -> None:
    allowed = Allowed.gather([PROMPT])
    verdict = judge_output(PROMPT, allowed=allowed, system_prompt=PROMPT)
    assert verdict.action is Action.BLOCK


@given(texts, st.sampled_from([None, PROMPT]))
def test_findings_never_repeat_what_they_found(answer: str, system_prompt: str | None) -> None:
    verdict = judge_output(answer, allowed=NOTHING, system_prompt=system_prompt)
    for finding in verdict.findings:
        if finding.check is Check.LEAK:
            assert answer[finding.start : finding.end] not in finding.detail


@given(texts)
def test_whatever_the_documents_say_may_be_repeated(text: str) -> None:
    verdict = judge_output(text, allowed=Allowed.gather([text]))
    assert [finding for finding in verdict.findings if finding.check is Check.LEAK] == []
