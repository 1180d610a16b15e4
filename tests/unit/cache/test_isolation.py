"""Nothing of one tenant, user or version ever reaches another, whatever is asked and kept."""

import asyncio
from datetime import UTC, datetime

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from eventrail.cache.fill import answer_of, placed
from eventrail.cache.lookup import CacheStage
from eventrail.cache.questions import Questions
from eventrail.cache.semantic import Semantic
from eventrail.cache.tier import LocalTier
from eventrail.caching.kept.entry import decode, encode
from eventrail.config.caching import Caching
from eventrail.config.caching import Semantic as SemanticPolicy
from eventrail.config.lookup import caching_in
from eventrail.config.model import Config, Pool, Template, Tenant
from eventrail.contracts.events import (
    CacheHit,
    CacheMissed,
    Checked,
    Completed,
    Event,
    Generated,
    Retrieved,
    Routed,
    encode_data,
)
from eventrail.contracts.records import Record, encode_event
from eventrail.eventlog.state import RequestState
from tests.unit.cache.words_judge import WordsJudge, bound_for
from tests.unit.guardrail.lives import add, context, screened, sealer, user

TENANTS = {"open": "tenant", "own": "user", "acme": "tenant"}
CONFIGS = [
    Config(
        pools={"echo": Pool(engine="echo", model="echo-1", revision=revision)},
        templates={"plain": Template(system=system)},
        tenants={name: Tenant(caching=share) for name, share in TENANTS.items()},
        caching={
            "tenant": Caching(semantic=SemanticPolicy(share="tenant")),
            "user": Caching(semantic=SemanticPolicy(share="user")),
        },
    )
    for revision, system in (("1", "Answer."), ("1", "Rhyme."), ("2", "Answer."))
]
QUESTIONS = [
    "How high is the tower?",
    "How tall is the tower?",
    "Tell me how high the tower is please",
    "How high is the tower not?",
    "How wide is the moat?",
]
ROUTED = Routed(["cache", "retriever", "model-echo", "verdict"], "echo", "echo-1", "plain", top_k=1)


class Asking(msgspec.Struct, frozen=True):
    """One request.

    Attributes:
        earlier: what was said before it.
    """

    tenant: str
    user: str | None
    text: str
    version: int
    index: str
    earlier: str


askings = st.builds(
    Asking,
    st.sampled_from(sorted(TENANTS)),
    st.sampled_from(["ann", "bob", None]),
    st.sampled_from(QUESTIONS),
    st.integers(0, len(CONFIGS) - 1),
    st.sampled_from(["1-a", "2-a"]),
    st.sampled_from(["", "", "We are in Paris."]),
)


def state_of(asking: Asking) -> RequestState:
    earlier = user(asking.earlier) if asking.earlier else []
    state = screened([*earlier, *user(asking.text)], tenant=asking.tenant)
    assert state.accepted is not None
    return add(replace(state, accepted=replace(state.accepted, user=asking.user)), ROUTED)


class World:
    """One process's cache, and what every answer was given to."""

    def __init__(self) -> None:
        judge = WordsJudge()
        questions = Questions(judge)
        self.tier = LocalTier(lambda name: caching_in(CONFIGS[0], name), questions)
        self.semantic = Semantic(judge, bound_for, self.tier, questions)
        self.versions: dict[str, str] = {}
        self.stage = CacheStage(self.tier, self.versions, self.semantic)
        self.given: dict[str, Asking] = {}
        self.names: list[str] = []

    async def ask(self, asking: Asking) -> CacheHit | None:
        """Ask; if the cache passes, keep an answer that nobody else was ever given."""
        self.versions[asking.tenant] = asking.index
        config, state = CONFIGS[asking.version], state_of(asking)
        (event,) = (await self.stage.handle(state, context(sealer(), config))).events
        if isinstance(event, CacheHit):
            return event
        assert isinstance(event, CacheMissed)
        text = f"Answer {len(self.given)}."
        self.given[text] = asking
        generated = Generated("echo", "echo-1", "a", text)
        state = add(state, event, Retrieved([]), generated, Checked("release"), Completed())
        answer = answer_of(_done(state), state)
        assert answer is not None
        answer = placed(answer, state, config, asking.index, self.semantic)
        assert answer is not None
        self.names.append(f"{asking.tenant}.{event.key}")
        self.tier.put(self.names[-1], decode(encode(answer)))
        return None


def _done(state: RequestState) -> Record:
    completed = Completed()
    event = Event(f"{state.rid}.0", "completed", datetime.now(UTC), "t", encode_data(completed))
    return Record(
        state.rid, state.tenant, "done", state.trace, state.deadline, [encode_event(event)]
    )


@settings(max_examples=60)
@given(st.lists(askings, min_size=2, max_size=30))
def test_a_hit_is_of_the_same_tenant_user_version_and_sense(asked: list[Asking]) -> None:
    async def run() -> None:
        world, judge = World(), WordsJudge()
        for asking in asked:
            hit = await world.ask(asking)
            if hit is None:
                continue
            first = world.given[hit.text]
            assert first.tenant == asking.tenant
            assert (first.version, first.index) == (asking.version, asking.index)
            assert first.earlier == asking.earlier
            if hit.kind == "semantic":
                assert judge.likeness(first.text, asking.text).score >= 0.8
                assert TENANTS[asking.tenant] == "tenant" or first.user == asking.user is not None
            else:
                assert first.text == asking.text

    asyncio.run(run())


async def test_the_property_is_not_empty() -> None:
    world = World()
    one = Asking("open", "ann", QUESTIONS[0], 0, "1-a", "")
    assert await world.ask(one) is None
    other = await world.ask(replace(one, user="bob", text=QUESTIONS[1]))
    assert other is not None
    assert (other.kind, other.asked) == ("semantic", QUESTIONS[0])
    private = replace(one, tenant="own")
    assert await world.ask(private) is None
    assert await world.ask(replace(private, user="bob", text=QUESTIONS[1])) is None
    mine = await world.ask(replace(private, text=QUESTIONS[2]))
    assert mine is not None


async def test_a_poisoned_entry_reaches_nobody_else() -> None:
    """Even one that claims another tenant's partition stays under its own tenant's name."""
    world = World()
    one = Asking("open", "ann", QUESTIONS[0], 0, "1-a", "")
    await world.ask(one)
    (name,) = world.names
    kept = world.tier.peek(name)
    assert kept is not None
    poison = replace(kept, text="POISON", stored=kept.stored + 1)
    world.tier.put(name.replace("open.", "acme."), poison)
    for text in QUESTIONS:
        hit = await world.ask(replace(one, text=text))
        assert hit is None or hit.text != "POISON"
