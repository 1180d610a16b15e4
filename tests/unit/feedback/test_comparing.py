"""How a second answer begins."""

from datetime import UTC, datetime

from msgspec.structs import replace

from eventrail.config.listening import Listening
from eventrail.config.model import Config, Pool
from eventrail.contracts.events import Accepted, Completed, Document, Generated, Routed, Screened
from eventrail.contracts.requests import Message
from eventrail.eventlog.state import RequestState
from eventrail.feedback.comparing import second_events

NOW = datetime(2026, 11, 1, tzinfo=UTC)
CONFIG = Config(
    pools={
        "echo": Pool(engine="echo", model="echo-1"),
        "large": Pool(engine="echo", model="large-1"),
        "vectors": Pool(engine="echo", task="embed"),
    }
)
STATE = RequestState(
    "a" * 32,
    "acme",
    "t",
    NOW,
    accepted=Accepted("sealed", "chat", lease="books", allowance=0.5, user="u1"),
    screened=Screened([Message("user", "hi <EMAIL_1>")], {"seed": 7}, dictionary="sealed"),
    routed=Routed(["retriever", "model-echo", "verdict"], pool="echo", model="echo-1", top_k=3),
    documents=[Document("d1", "text", 1.0)],
    generated=Generated("echo", "echo-1", "a", "hello"),
    terminal=Completed(),
)


def begins(policy: Listening, state: RequestState = STATE) -> tuple[Accepted, Screened, Routed]:
    accepted, screened, routed, *_ = second_events(state, policy, CONFIG)
    assert isinstance(accepted, Accepted)
    assert isinstance(screened, Screened)
    assert isinstance(routed, Routed)
    return accepted, screened, routed


def test_the_same_pool_is_asked_once_more_for_another_answer() -> None:
    accepted, screened, routed = begins(Listening())
    assert (routed.pool, routed.model) == ("echo", "echo-1")
    assert screened.sampling == {"temperature": 0.7}
    assert (accepted.shadow_of, accepted.priority) == (STATE.rid, "batch")


def test_another_pool_is_asked_the_same() -> None:
    _, screened, routed = begins(Listening(compare_pool="large"))
    assert (routed.pool, routed.model) == ("large", "large-1")
    assert screened.sampling == {"seed": 7}


def test_it_draws_on_no_budget_and_holds_nobodys_secrets() -> None:
    accepted, screened, routed = begins(Listening())
    assert (accepted.lease, accepted.allowance, accepted.sealed) == ("", 0.0, "")
    assert screened.dictionary is None
    assert not routed.cacheable


def test_it_is_given_the_same_documents_or_looks_for_them() -> None:
    assert begins(Listening())[2].slip == ["batch-echo", "verdict"]
    assert [each.type for each in second_events(STATE, Listening(), CONFIG)][-1] == "retrieved"
    cached = replace(STATE, documents=None)
    assert begins(Listening(), cached)[2].slip[0] == "retriever"


def test_none_is_made_by_a_pool_that_cannot_answer() -> None:
    for pool in ("gone", "vectors"):
        assert second_events(STATE, Listening(compare_pool=pool), CONFIG) == []
    assert second_events(replace(STATE, tenant="acme~shadow"), Listening(), CONFIG) == []
