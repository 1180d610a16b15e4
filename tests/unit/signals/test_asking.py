"""Which answers users are asked about."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from eventrail.config.listening import Listening, compared_pools, listening_problems
from eventrail.contracts.events import Accepted, Checked, Completed, Confidence, Generated, Routed
from eventrail.contracts.ids import new_rid
from eventrail.eventlog.state import RequestState
from eventrail.feedback.comparing import varied
from eventrail.signals.asking import asked_of, first_of, second_rid

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def ended(rid: str = "", mean_logprob: float | None = None, **more: object) -> RequestState:
    sure = None if mean_logprob is None else Confidence(4, mean_logprob, mean_logprob)
    state = RequestState(
        rid or new_rid(),
        "acme",
        "t",
        NOW,
        accepted=Accepted("x", "echo"),
        routed=Routed(["model-echo", "verdict"], pool="echo"),
        generated=Generated("echo", "echo-1", "a", "an answer", confidence=sure),
        checked=Checked("release"),
        terminal=Completed(),
    )
    return replace(state, **more)


def test_the_share_that_is_asked_is_the_rate_and_no_matter_who_draws() -> None:
    policy, states = Listening(ask_rate=0.3), [ended() for _ in range(2000)]
    asked = [asked_of(state, policy) for state in states]
    assert 0.25 < sum(each is not None for each in asked) / len(states) < 0.35
    assert asked == [asked_of(state, policy) for state in states]
    assert {each.sampled for each in asked if each is not None} == {0.3}
    more = [asked_of(state, replace(policy, ask_rate=0.6)) for state in states]
    assert all(b is not None for a, b in zip(asked, more, strict=True) if a is not None)


def test_an_unsure_answer_is_always_asked_about() -> None:
    policy = Listening(ask_below=0.5)
    asked = asked_of(ended(mean_logprob=-2.0), policy)
    assert asked is not None
    assert (asked.why, asked.sampled) == ("low_confidence", 1.0)
    assert asked_of(ended(mean_logprob=-0.1), policy) is None
    assert asked_of(ended(), policy) is None


@pytest.mark.parametrize(
    "state",
    [
        ended(accepted=Accepted("x", "echo", priority="batch")),
        ended(accepted=Accepted("x", "echo", task="embed")),
        ended(tenant="acme~shadow"),
        ended(terminal=None),
        ended(generated=Generated("echo", "echo-1", "a", "")),
        ended(checked=Checked("hand_over", instead="A person will answer.")),
    ],
)
def test_nobody_is_asked_about_what_nobody_was_shown(state: RequestState) -> None:
    assert asked_of(state, Listening(ask_rate=1.0)) is None


def test_a_canned_answer_is_compared_with_none() -> None:
    policy = Listening(ask_rate=1.0, ask_for="comparison")
    canned = ended(routed=Routed(["verdict"], canned="We are open."), generated=None)
    assert asked_of(canned, policy) is None
    assert asked_of(canned, replace(policy, ask_for="thumbs")) is not None
    assert asked_of(canned, replace(policy, compare_pool="other")) is not None


def test_either_answer_is_shown_first_as_often() -> None:
    first = [first_of(new_rid()) for _ in range(2000)]
    assert 0.45 < first.count("this") / len(first) < 0.55


def test_a_request_has_one_second_answer() -> None:
    rid = new_rid()
    assert second_rid("acme", rid) == second_rid("acme", rid) != second_rid("demo", rid)


def test_another_sample_is_not_the_same_one_again() -> None:
    assert varied({"seed": 7, "max_tokens": 9}) == {"max_tokens": 9, "temperature": 0.7}
    assert varied({"temperature": 0}) == {"temperature": 0.7}
    assert varied({"temperature": 0.2}) == {"temperature": 0.2}


def test_second_answers_need_queues_only_where_they_are_asked_for() -> None:
    chat = {"a", "b"}
    thumbs = Listening(ask_rate=1.0)
    assert (
        compared_pools({"default": thumbs, "off": Listening(ask_for="comparison")}, chat) == set()
    )
    compares = replace(thumbs, ask_for="comparison")
    assert compared_pools({"default": compares}, chat) == chat
    assert compared_pools({"default": replace(compares, compare_pool="b")}, chat) == {"b"}


@pytest.mark.parametrize(
    ("policy", "field"),
    [
        (Listening(ask_rate=1.5), "ask_rate"),
        (Listening(evict_from=-1), "evict_from"),
        (Listening(quiet_s=0), "quiet_s"),
        (Listening(compare_pool="gone"), "compare_pool"),
    ],
)
def test_a_wrong_policy_names_its_field(policy: Listening, field: str) -> None:
    assert [name for name, _ in listening_problems(policy, ["echo"])] == [field]
