from datetime import UTC, datetime

from eventrail.cache.fill import answer_of
from eventrail.cache.lookup import CacheStage
from eventrail.cache.tier import LocalTier
from eventrail.caching.kept.entry import CachedAnswer, decode, encode
from eventrail.contracts.events import (
    CacheHit,
    CacheMissed,
    Checked,
    Completed,
    Document,
    Event,
    Generated,
    Retrieved,
    Routed,
    encode_data,
)
from eventrail.contracts.records import Record, encode_event
from eventrail.eventlog.state import RequestState
from tests.unit.guardrail.lives import add, context, screened, sealer, user

ROUTED = Routed(["cache", "retriever", "model-echo", "verdict"], pool="echo", top_k=1)
DOCUMENT = Document("d1", "The tower is 120 m high.", 2.5)


def asked(text: str = "How high?") -> RequestState:
    return add(screened(user(text)), ROUTED)


async def look(stage: CacheStage, state: RequestState) -> CacheHit | CacheMissed:
    step = await stage.handle(state, context(sealer()))
    (event,) = step.events
    assert isinstance(event, CacheHit | CacheMissed)
    return event


def done(state: RequestState) -> Record:
    completed = Completed()
    event = Event(f"{state.rid}.0", completed.type, datetime.now(UTC), "t", encode_data(completed))
    return Record(
        state.rid, state.tenant, "done", state.trace, state.deadline, [encode_event(event)]
    )


async def test_an_answer_that_was_kept_serves_the_next_asking() -> None:
    tier = LocalTier()
    stage = CacheStage(tier, {"acme": "v1"})
    first = asked()
    missed = await look(stage, first)
    assert isinstance(missed, CacheMissed)
    generated = Generated(pool="echo", model="echo-1", attempt="a", text="120 m.")
    state = add(first, missed, Retrieved([DOCUMENT]), generated, Checked("release"), Completed())
    kept = answer_of(done(state), state)
    assert kept is not None
    tier.put(f"acme.{missed.key}", decode(encode(kept)))

    hit = await look(stage, asked("  How   high?"))
    assert isinstance(hit, CacheHit)
    assert (hit.text, hit.source_rid, hit.documents) == ("120 m.", first.rid, [DOCUMENT])
    assert answer_of(done(state), add(asked(), hit, Checked("release"), Completed())) is None


async def test_a_new_index_version_is_a_new_question() -> None:
    versions = {"acme": "v1"}
    stage = CacheStage(LocalTier(), versions)
    before = await look(stage, asked())
    versions["acme"] = "v2"
    assert (await look(stage, asked())).key != before.key


async def test_a_masked_request_leaves_no_key() -> None:
    state = add(screened(user("I am <EMAIL_1>"), dictionary="sealed"), ROUTED)
    assert await look(CacheStage(LocalTier(), {}), state) == CacheMissed(reason="not_cacheable")


def test_a_cached_answer_survives_the_bucket() -> None:
    answer = CachedAnswer("x", 1.5, "r", "m", "stop", [DOCUMENT])
    assert decode(encode(answer)) == answer
