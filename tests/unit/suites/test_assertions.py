"""Each assertion holds where it should and says why where it does not."""

from pathlib import Path

import pytest

from eventrail.suites.assertions import (
    Assertion,
    Calls,
    Cites,
    Contains,
    Costs,
    Equals,
    Finds,
    Fits,
    Lacks,
    Language,
    Like,
    Matches,
    Refuses,
    Routes,
    Status,
    Takes,
    Words,
    usual,
)
from eventrail.suites.ran import Ran
from eventrail.suites.suite import InvalidSuite
from eventrail.suites.written import as_yaml, known_checks, read_assertion, read_assertions

RECORDED = Ran(
    status="completed",
    answer="The warden ends every request that nobody else has ended by its deadline.",
    sources=["p1", "p2"],
    titles=["docs/warden.md", "docs/ends.md"],
    pool="chat",
    template="docs@3",
    intent="how_it_works",
    findings=["pii.email:masked"],
    cost=0.01,
    duration_ms=120.0,
)


def now(**more: object) -> Ran:
    fields = {name: getattr(RECORDED, name) for name in RECORDED.__struct_fields__}
    return Ran(**{**fields, **more})


@pytest.mark.parametrize(
    ("assertion", "broken", "reason"),
    [
        (Status(), now(status="failed", problem="provider_error"), "failed (provider_error), not"),
        (Contains("WARDEN"), now(answer="Nobody knows."), "does not contain 'WARDEN'"),
        (Lacks("sorry"), now(answer="Sorry, I cannot say."), "contains 'sorry'"),
        (Matches(r"every \w+ that"), now(answer="each request"), "nothing in the answer matches"),
        (Equals(), now(answer="another"), "another one"),
        (Like(), now(answer="Bananas are yellow."), "likeness to the recorded answer is 0.00"),
        (Cites(), now(sources=["p1"], titles=["docs/warden.md"]), "1 of 2 documents are missing"),
        (Costs(times=2), now(cost=0.03), "above 2 times the recorded 0.01"),
        (Costs(most=0.02), now(cost=0.03), "above 0.02"),
        (Takes(500), now(duration_ms=900.0), "900 ms, above 500"),
        (Words(most=20), now(answer="word " * 21), "21 words, above 20"),
        (Words(least=3), now(answer="No."), "1 words, below 3"),
        (
            Language(),
            now(answer="워든은 마감 시간까지 아무도 끝내지 않은 모든 요청을 끝냅니다."),
            "in Korean, not English",
        ),
        (Refuses(never=True), now(answer="I'm sorry, but I can't help with that."), "was refused"),
        (Routes(pool="chat"), now(pool="small"), "pool small answered, not chat"),
        (Routes(template="docs"), now(template="plain@1"), "template was plain@1"),
        (Routes(intent="how_it_works"), now(intent=""), "intent was none"),
        (Finds("pii"), now(findings=[]), "pii did not fire"),
        (Finds("leak", never=True), now(findings=["leak.card:blocked"]), "leak fired"),
    ],
)
def test_an_assertion_holds_of_what_was_recorded_and_says_what_broke_it(
    assertion: Assertion, broken: Ran, reason: str
) -> None:
    assert assertion.fault(RECORDED, RECORDED) == ""
    assert reason in assertion.fault(broken, RECORDED)


def test_json_is_held_against_a_schema() -> None:
    fits = Fits({"type": "object", "required": ["price"]})
    assert fits.fault(now(answer='{"price": 3}'), RECORDED) == ""
    assert "at required" in fits.fault(now(answer="{}"), RECORDED)
    assert fits.fault(now(answer="three"), RECORDED) == "the answer is not JSON"


def test_a_tool_must_be_called() -> None:
    assert Calls("search").fault(now(tool_calls=["search"]), RECORDED) == ""
    assert Calls("search").fault(RECORDED, RECORDED) == "it called none, not search"


def test_a_refusal_may_be_what_is_wanted() -> None:
    assert Refuses().fault(now(status="rejected", answer=""), RECORDED) == ""
    assert Refuses().fault(RECORDED, RECORDED) == "it was not refused"


def test_the_usual_assertions_hold_of_what_was_recorded_and_ask_for_nothing_it_had_not() -> None:
    assert [each.fault(RECORDED, RECORDED) for each in usual(RECORDED)] == [""] * 5
    assert usual(Ran(status="rejected")) == [Status()]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("contains: Paris", Contains("Paris")),
        ("status", Status()),
        ("{check: like, least: 0.8}", Like(0.8)),
        ("like: 0.8", Like(0.8)),
        ("takes: 300", Takes(300)),
        ("{check: routes, pool: chat}", Routes(pool="chat")),
    ],
)
def test_an_assertion_may_be_written_short(written: str, meant: Assertion) -> None:
    assert read_assertion(written) == meant


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ("contain: Paris", "checks are: calls"),
        ("{check: contains}", "text"),
        ("{check: like, least: 3}", "`least` must be 0 to 1"),
        ("matches: '('", "the pattern"),
        ("{check: fits, schema: {type: 3}}", "no JSON Schema"),
        ("costs: ", "give `most`"),
        ("[", "no YAML"),
    ],
)
def test_what_is_no_assertion_is_refused_with_what_to_write(written: str, complaint: str) -> None:
    with pytest.raises(InvalidSuite) as refused:
        read_assertion(written)
    assert complaint in str(refused.value)


def test_a_file_of_assertions_reads_back_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "assertions.yaml"
    asserted = [Contains("Seoul"), Like(0.5, "서울은 수도입니다"), Costs(most=0.5), Fits({"a": {}})]
    path.write_text(as_yaml(asserted))
    assert read_assertions(path) == asserted
    path.write_text("- contains: Paris\n- takes: soon\n")
    with pytest.raises(InvalidSuite, match=r"assertions.yaml, \[1\]"):
        read_assertions(path)


def test_every_check_is_known_by_one_word() -> None:
    assert len(known_checks()) == len(set(known_checks())) == 16
    assert all(name.isalpha() and name.islower() for name in known_checks())
