"""What a record may answer in a replay, and what only the stages themselves can."""

from typing import Any

import msgspec
import pytest

from eventrail.config.model import Config, Pool, Template
from eventrail.contracts.errors import Problem
from eventrail.contracts.events import (
    CacheHit,
    CacheMissed,
    Document,
    EventData,
    Generated,
    Rejected,
    Retrieved,
    Routed,
    Screened,
)
from eventrail.contracts.requests import Message
from eventrail.eventlog.fold import fold
from eventrail.eventlog.state import RequestState
from eventrail.prompting import prompt_hash, render
from eventrail.replaying.changed import Forced
from eventrail.replaying.life import Life, life_of
from eventrail.replaying.reuse import recorded_answer, recorded_cache, recorded_documents
from eventrail.replaying.reusing import forced
from eventrail.runtime.stage import Step
from tests.lives import ACCEPTED, CHECKED, COMPLETED, record

ASKED = [Message(role="user", content="hello")]
SCREENED = Screened(messages=ASKED, sampling={"temperature": 0})
PAID = Pool(engine="openai", model="m-1", url="http://127.0.0.1:1/v1")
CONFIG = Config(
    pools={"paid": PAID, "other": PAID},
    templates={"plain": Template(), "docs": Template(system="{documents}")},
)
ROUTED = Routed(
    slip=["cache", "retriever", "model-paid", "verdict"], pool="paid", model="m-1",
    template="plain", top_k=2,
)  # fmt: skip
FOUND = Retrieved(documents=[Document("d", "a text", 1.0)], query="hello")
ANSWER = Generated(
    pool="paid", model="m-1-0613", attempt="a", text="hi", cost=1.0,
    prompt_hash=prompt_hash(render(Template(), ASKED, FOUND.documents)),
)  # fmt: skip
LIFE = (ACCEPTED, SCREENED, ROUTED, CacheMissed("k"), FOUND, ANSWER, CHECKED, COMPLETED)


def life(*datas: EventData) -> Life:
    return life_of(record(*datas))


def state(*datas: EventData) -> RequestState:
    return fold(record(*datas))


def answered(*datas: EventData, config: Config = CONFIG, whatever: bool = False) -> str:
    found = recorded_answer(life(*LIFE), state(*datas), config, any_parameters=whatever)
    return "" if found is None else found.text


def screened(**fields: Any) -> Screened:
    return msgspec.structs.replace(SCREENED, **fields)


def routed(**fields: Any) -> Routed:
    return msgspec.structs.replace(ROUTED, **fields)


def test_the_same_prompt_has_the_same_answer() -> None:
    assert answered(*LIFE[:5]) == "hi"
    whole = recorded_answer(life(*LIFE), state(*LIFE[:5]), CONFIG, any_parameters=False)
    assert whole is not None
    assert whole.prompt == [  # the prompt stands in it, as in the first event of each prompt
        {"role": "system", "content": "[1] a text"},
        {"screened": 0},
    ]


@pytest.mark.parametrize(
    "datas",
    [
        (ACCEPTED, screened(messages=[Message(role="user", content="bye")]), ROUTED, FOUND),
        (ACCEPTED, screened(sampling={"temperature": 0, "max_tokens": 1}), ROUTED, FOUND),
        (ACCEPTED, SCREENED, routed(pool="other"), FOUND),
        (ACCEPTED, SCREENED, routed(model="m-2"), FOUND),
        (ACCEPTED, SCREENED, routed(template="gone"), FOUND),
        (ACCEPTED, SCREENED, ROUTED, Retrieved()),
        LIFE[:6],  # it has served already
    ],
)
def test_anything_else_is_asked_anew(datas: tuple[EventData, ...]) -> None:
    assert answered(*datas) == ""
    assert answered(*datas, whatever=True) == ""


def test_an_answer_by_chance_serves_only_if_none_is_to_be_generated() -> None:
    by_chance = screened(sampling={"temperature": 0.7})
    before = life(ACCEPTED, by_chance, *LIFE[2:])
    now = state(ACCEPTED, by_chance, ROUTED, FOUND)
    assert recorded_answer(before, now, CONFIG, any_parameters=False) is None
    assert recorded_answer(before, now, CONFIG, any_parameters=True) is not None
    echo = msgspec.structs.replace(CONFIG, pools={"paid": Pool(engine="echo")})
    assert recorded_answer(before, now, echo, any_parameters=False) is not None


def test_the_cache_said_what_it_said_if_it_is_asked_the_same() -> None:
    hit = CacheHit("k", "text")
    waited = CacheMissed("k", reason="in_flight")
    before = life(ACCEPTED, SCREENED, ROUTED, waited, hit, CHECKED, COMPLETED)
    assert recorded_cache(before, state(ACCEPTED, SCREENED, ROUTED)) == [waited, hit]
    for other in (routed(template="docs"), routed(pool="other"), routed(top_k=3)):
        assert recorded_cache(before, state(ACCEPTED, SCREENED, other)) == []
    masked = screened(messages=[Message(role="user", content="<EMAIL_1>")])
    assert recorded_cache(before, state(ACCEPTED, masked, ROUTED)) == []


def test_documents_are_found_again_for_the_same_question() -> None:
    assert recorded_documents(life(*LIFE), state(ACCEPTED, SCREENED, ROUTED)) == [FOUND]
    other_model = routed(pool="other", template="docs")
    assert recorded_documents(life(*LIFE), state(ACCEPTED, SCREENED, other_model)) == [FOUND]
    assert recorded_documents(life(*LIFE), state(ACCEPTED, SCREENED, routed(top_k=9))) == []
    filtered = screened(filters={"lang": "en"})
    assert recorded_documents(life(*LIFE), state(ACCEPTED, filtered, ROUTED)) == []


def test_a_document_that_stopped_a_request_stops_it_again() -> None:
    stopped = Rejected(problem=Problem("blocked", "no"))
    before = life(ACCEPTED, SCREENED, ROUTED, FOUND, stopped)
    assert recorded_documents(before, state(ACCEPTED, SCREENED, ROUTED)) == [FOUND, stopped]


def chosen(event: Routed, what: Forced) -> Routed:
    step = forced(Step([event]), state(ACCEPTED, SCREENED), CONFIG, what)
    (found,) = step.events
    assert isinstance(found, Routed)
    assert step.version.model == found.model
    return found


def test_a_forced_pool_is_nobody_s_fallback_and_no_arm() -> None:
    dealt = routed(route="chat", spare=2, experiment="e", arm="b", propensity=0.5, shadow="x")
    found = chosen(dealt, Forced("other", "m-9"))
    assert found.slip == ["cache", "retriever", "model-other", "verdict"]
    assert (found.pool, found.model, found.propensity) == ("other", "m-9", 1.0)
    assert (found.route, found.spare, found.experiment, found.arm, found.shadow) == (
        "", 0, "", "", "",
    )  # fmt: skip
    assert chosen(ROUTED, Forced(template="docs")) == routed(template="docs")


def test_what_no_model_answers_stays_as_it_is() -> None:
    canned = Routed(slip=["verdict"], canned="no", cacheable=False)
    step = Step([canned])
    found = forced(step, state(ACCEPTED, SCREENED), CONFIG, Forced("other", "m-9", "docs"))
    assert list(found.events) == [canned]
