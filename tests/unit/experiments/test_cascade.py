import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from eventrail.config.experiments import Escalate
from eventrail.contracts.events import Confidence, Generated
from eventrail.contracts.logprobs import TokenLogprob, TopLogprob
from eventrail.experiments.cascade import Escalation, weigh
from eventrail.worker.scoring import confidence_of, scored, with_logprobs

ANSWER = Generated(
    "small", "m", "a", "It is 330 metres high.", confidence=Confidence(6, -0.2, -1, 0.4)
)


@pytest.mark.parametrize(
    ("rule", "blocked", "why"),
    [
        (Escalate(), False, None),
        (Escalate(), True, Escalation("verdict_failed")),
        (Escalate(verdict_failed=False), True, None),
        (Escalate(min_mean_logprob=-0.3), False, None),
        (Escalate(min_mean_logprob=-0.1), False, Escalation("mean_logprob", -0.2, -0.1)),
        (Escalate(max_entropy=0.5), False, None),
        (Escalate(max_entropy=0.3), False, Escalation("entropy", 0.4, 0.3)),
        (Escalate(too_short=30), False, Escalation("too_short", 22, 30)),
        (Escalate(answer_matches=["i do not know"]), False, None),
        (Escalate(answer_matches=["IT IS"]), False, Escalation("answer_matches 'IT IS'")),
    ],
)
def test_why_an_answer_is_sent_back(
    rule: Escalate, *, blocked: bool, why: Escalation | None
) -> None:
    assert weigh(rule, ANSWER, blocked=blocked) == why


def test_what_cannot_be_told_is_not_taken_for_sure() -> None:
    silent = replace(ANSWER, confidence=None)
    assert weigh(Escalate(min_mean_logprob=-9), silent, blocked=False) == Escalation("no_logprobs")
    narrow = replace(ANSWER, confidence=Confidence(6, -0.2, -1))
    assert weigh(Escalate(max_entropy=9), narrow, blocked=False) == Escalation("no_entropy")


def test_an_answer_that_acts_needs_no_words() -> None:
    acting = replace(ANSWER, text="", tool_calls=[{"id": "1"}])
    assert weigh(Escalate(too_short=5, answer_matches=["^$"]), acting, blocked=False) is None


def token(*probabilities: float) -> TokenLogprob:
    tops = [TopLogprob("x", math.log(each)) for each in probabilities]
    return TokenLogprob("x", tops[0].logprob, top_logprobs=tops)


@given(st.lists(st.floats(0.01, 1.0), min_size=1, max_size=20))
def test_confidence_is_the_mean_and_the_least(probabilities: list[float]) -> None:
    found = confidence_of([token(each) for each in probabilities])
    assert found is not None
    logs = [math.log(each) for each in probabilities]
    assert found.mean_logprob == pytest.approx(sum(logs) / len(logs), abs=1e-5)
    assert found.min_logprob == pytest.approx(min(logs), abs=1e-5)
    assert found.entropy is not None
    assert 0 <= found.entropy <= math.log(2) + 1e-6  # one token, and the rest


def test_entropy_counts_the_rest_as_one() -> None:
    found = confidence_of([token(0.5, 0.25)])
    assert found is not None
    assert found.entropy == pytest.approx(1.5 * math.log(2), abs=1e-5)
    assert confidence_of([]) is None
    endless = confidence_of([TokenLogprob("x", -math.inf)])
    assert endless is not None
    assert endless.mean_logprob == -100.0


def test_logprobs_are_asked_for_and_kept_only_if_the_app_did_too() -> None:
    assert with_logprobs({"tools": []}, 0) == {"tools": []}
    assert with_logprobs({"top_logprobs": 8}, 5) == {"logprobs": True, "top_logprobs": 8}
    answer = replace(ANSWER, confidence=None, logprobs=[[token(0.5)]])
    assert scored(answer, {}, 0) is answer
    assert scored(answer, {}, 5).logprobs == []
    assert scored(answer, {"logprobs": True}, 5).logprobs == answer.logprobs
    assert scored(answer, {}, 5).confidence is not None
