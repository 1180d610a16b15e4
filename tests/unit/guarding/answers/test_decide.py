from hypothesis import given
from hypothesis import strategies as st

from eventrail.config.guards import Output
from eventrail.config.guards.output import CHECKS, LAST, output_problems
from eventrail.guarding.answers.decide import Chances, Decision, decide, further_calls, holds
from eventrail.guarding.findings import Check, Finding, Severity

LADDER = Output(refusal=["retry", "fallback", "unsure"], retries=2, fallbacks=1)


def found(*checks: Check, severity: Severity = Severity.HIGH) -> list[Finding]:
    return [Finding(check, severity, 0, 1, "x") for check in checks]


REFUSED = found(Check.REFUSAL)


def test_by_default_only_what_is_empty_or_leaks_is_blocked() -> None:
    for check in Check:
        wanted = "block" if check in {Check.EMPTY, Check.LEAK} else "note"
        assert decide(found(check), Output(), Chances()).action == wanted
    assert decide([], Output(), Chances()) == Decision("note", {})


def test_actions_are_taken_in_turn_until_they_are_used_up() -> None:
    taken: list[str] = []
    while not taken or taken[-1] in {"retry", "fallback"}:
        chances = Chances(taken.count("retry"), taken.count("fallback"))
        taken.append(decide(REFUSED, LADDER, chances).action)
    assert taken == ["retry", "retry", "fallback", "unsure"]


def test_what_cannot_be_done_is_passed_over() -> None:
    assert decide(REFUSED, LADDER, Chances(again=False)).action == "unsure"
    assert decide(REFUSED, LADDER, Chances(retries=2, other=False)).action == "unsure"
    assert decide(REFUSED, LADDER, Chances(replaced=False)).action == "note"


def test_a_leak_that_was_streamed_is_blocked_whatever_was_wanted_instead() -> None:
    policy = Output(leak=["retry", "unsure"])
    assert decide(found(Check.LEAK), policy, Chances(replaced=False)).action == "block"


def test_the_strictest_of_several_is_taken_and_says_why() -> None:
    policy = Output(refusal=["retry", "note"], language=["unsure"])
    both = decide(found(Check.REFUSAL, Check.LANGUAGE), policy, Chances())
    assert (both.action, both.why) == ("unsure", "language")
    assert both.taken == {"refusal": "retry", "language": "unsure"}
    assert decide(found(Check.LEAK, Check.LANGUAGE), policy, Chances()).action == "block"


def test_what_is_of_low_severity_has_no_consequence() -> None:
    low = found(Check.REFUSAL, severity=Severity.LOW)
    assert decide(low, LADDER, Chances()) == Decision("note", {})


def test_a_stream_is_held_if_a_whole_answer_may_have_consequences() -> None:
    assert not holds(Output())
    assert holds(LADDER)
    assert holds(Output(leak=["unsure"]))
    assert holds(Output(language=["block"]))
    assert not holds(Output(refusal=["retry", "note"], hold="never"))
    assert holds(Output(hold="always"))


def test_calls_are_counted_for_what_is_reserved() -> None:
    assert further_calls(Output()) == 0
    assert further_calls(LADDER) == 3
    assert further_calls(Output(refusal=["retry", "note"], retries=1)) == 1


actions = st.sampled_from(["note", "block", "retry", "fallback", "unsure", "hand_over"])
policies = st.builds(
    Output,
    **{name: st.lists(actions, min_size=1, max_size=4) for name in CHECKS},
    retries=st.integers(0, 3),
    fallbacks=st.integers(0, 8),
)
findings = st.lists(
    st.builds(
        Finding, st.sampled_from(Check), st.sampled_from(Severity), st.just(0), st.just(1),
        st.just("x"),
    )
)  # fmt: skip


@given(policies, findings, st.tuples(st.booleans(), st.booleans(), st.booleans()))
def test_whatever_the_policy_there_is_an_end_to_it(
    policy: Output, given_findings: list[Finding], possible: tuple[bool, bool, bool]
) -> None:
    taken: list[str] = []
    for _ in range(policy.retries + policy.fallbacks + 1):
        chances = Chances(taken.count("retry"), taken.count("fallback"), *possible)
        taken.append(decide(given_findings, policy, chances).action)
        if taken[-1] in LAST:
            break
    assert taken[-1] in LAST
    assert possible[2] or taken[-1] in {"note", "block"}
    bad = {each.check for each in given_findings if each.severity is Severity.HIGH}
    if not {"note"} & {a for c in bad for a in policy.actions(str(c))} and Check.LEAK in bad:
        assert taken[-1] != "note"


def test_a_policy_is_told_what_is_wrong_with_it() -> None:
    wrong = Output(
        empty=[],
        refusal=["retry"],
        language=["note", "block"],
        retries=4,
        fallbacks=-1,
        grounding_least=2.0,
        fallback_pool="gone",
        unsure_text={"xx": "a", "en": " "},
    )
    fields = [field for field, _ in output_problems(wrong, frozenset({"echo"}))]
    assert fields == [
        "empty", "refusal[0]", "language[0]", "retries", "fallbacks", "grounding_least",
        "fallback_pool", "unsure_text.xx", "unsure_text.en",
    ]  # fmt: skip
    assert not list(output_problems(Output(refusal=["off"]), frozenset()))
    off = Output(leak=["off"], refusal=["off", "note"])
    assert [field for field, _ in output_problems(off, frozenset())] == ["leak", "refusal"]
