from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from eventrail.cache.entry import CachedAnswer
from eventrail.cache.lookup import look_up
from eventrail.cache.tier import LocalTier
from eventrail.contracts.events import CacheHit, CacheMissed, Document


def answer(text: str = "120 m.", stored: float = 0.0) -> CachedAnswer:
    return CachedAnswer(text=text, stored=stored, source_rid="r1", model="echo-1")


def test_what_was_put_is_found_and_the_source_is_named() -> None:
    tier = LocalTier()
    tier.put("acme.k", answer())
    hit = look_up(tier, "acme", "k", now=1.0)
    assert hit == CacheHit("k", "120 m.", source_rid="r1", model="echo-1")


def test_another_tenant_finds_nothing() -> None:
    tier = LocalTier()
    tier.put("acme.k", answer())
    assert look_up(tier, "other", "k", now=1.0) == CacheMissed("k", "absent")


def test_an_answer_expires_once_and_is_forgotten() -> None:
    tier = LocalTier()
    tier.ttl_s = 10.0
    tier.put("acme.k", answer(stored=100.0))
    assert isinstance(look_up(tier, "acme", "k", now=110.0), CacheHit)
    assert look_up(tier, "acme", "k", now=110.1) == CacheMissed("k", "expired")
    assert look_up(tier, "acme", "k", now=110.2) == CacheMissed("k", "absent")


def test_the_least_used_goes_first() -> None:
    tier = LocalTier(entries=2)
    tier.put("a.1", answer())
    tier.put("a.2", answer())
    look_up(tier, "a", "1", now=0.0)
    tier.put("a.3", answer())
    assert tier.peek("a.1") is not None
    assert tier.peek("a.2") is None


class TierMachine(RuleBasedStateMachine):
    """Whatever is put and dropped: the bounds hold and the books balance."""

    def __init__(self) -> None:
        super().__init__()
        self.tier = LocalTier(entries=3, characters=40)

    @rule(name=st.sampled_from("abcdef"), text=st.text(max_size=30), passage=st.text(max_size=20))
    def put(self, name: str, text: str, passage: str) -> None:
        documents = [Document("d", passage, 1.0)]
        self.tier.put(name, CachedAnswer(text, 0.0, "r", documents=documents))

    @rule(name=st.sampled_from("abcdef"))
    def drop(self, name: str) -> None:
        self.tier.drop(name)
        assert self.tier.peek(name) is None

    @invariant()
    def bounds_hold(self) -> None:
        held = [one for name in "abcdef" if (one := self.tier.peek(name)) is not None]
        assert len(held) == len(self.tier) <= 3
        size = sum(len(one.text) + len(one.documents[0].text) for one in held)
        assert size == self.tier.characters <= 40


TestTier = TierMachine.TestCase
TestTier.settings = settings(max_examples=40, stateful_step_count=25)
