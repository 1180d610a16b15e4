"""Each tenant's answers stay within its bounds, and go in the order of its policy."""

from collections.abc import Sequence

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from eventrail.cache.lookup import look_up
from eventrail.cache.shelf import MEGABYTE, size_of
from eventrail.cache.tier import LocalTier
from eventrail.caching.kept.entry import CachedAnswer
from eventrail.config.caching import Caching
from eventrail.contracts.events import CacheHit, CacheMissed, Document

DAY = 86_400.0


def answer(text: str = "120 m.", stored: float = 0.0) -> CachedAnswer:
    return CachedAnswer(text=text, stored=stored, source_rid="r1", model="echo-1")


def held(tier: LocalTier, names: Sequence[str]) -> str:
    return "".join(name for name in names if tier.peek(f"a.{name}") is not None)


def test_what_was_put_is_found_and_the_source_is_named() -> None:
    tier = LocalTier()
    tier.put("acme.k", answer())
    hit = look_up(tier, "acme", "k", now=1.0, ttl_s=DAY)
    assert hit == CacheHit("k", "120 m.", source_rid="r1", model="echo-1")


def test_another_tenant_finds_nothing() -> None:
    tier = LocalTier()
    tier.put("acme.k", answer())
    assert look_up(tier, "other", "k", now=1.0, ttl_s=DAY) == CacheMissed("k", "absent")


def test_an_answer_expires_once_and_is_forgotten() -> None:
    tier = LocalTier()
    tier.put("acme.k", answer(stored=100.0))
    assert isinstance(look_up(tier, "acme", "k", now=110.0, ttl_s=10.0), CacheHit)
    assert look_up(tier, "acme", "k", now=110.1, ttl_s=10.0) == CacheMissed("k", "expired")
    assert look_up(tier, "acme", "k", now=110.2, ttl_s=10.0) == CacheMissed("k", "absent")


@pytest.mark.parametrize(
    ("eviction", "left"),
    [("lru", "bcd"), ("lfu", "abd"), ("fifo", "bcd")],
)
def test_who_goes_is_the_policys_choice(eviction: str, left: str) -> None:
    policy = Caching(eviction=eviction, entries=3)  # type: ignore[arg-type] -- of its literals
    tier = LocalTier(lambda _: policy)
    for name in "abc":
        tier.put(f"a.{name}", answer())
    for name in "aabb" if eviction == "lfu" else "cb":
        look_up(tier, "a", name, now=0.0, ttl_s=DAY)
    tier.put("a.d", answer())
    assert held(tier, "abcd") == left


def test_a_use_saves_from_lru_and_not_from_fifo() -> None:
    for eviction, left in (("lru", "ac"), ("fifo", "bc")):
        policy = Caching(eviction=eviction, entries=2)  # type: ignore[arg-type] -- as above
        tier = LocalTier(lambda _, policy=policy: policy)
        tier.put("a.a", answer())
        tier.put("a.b", answer())
        look_up(tier, "a", "a", now=0.0, ttl_s=DAY)
        tier.put("a.c", answer())
        assert held(tier, "abc") == left


def test_one_tenant_takes_no_room_of_anothers() -> None:
    policies = {"a": Caching(entries=2), "b": Caching(entries=5)}
    tier = LocalTier(lambda tenant: policies[tenant])
    for number in range(9):
        tier.put(f"a.{number}", answer())
        tier.put(f"b.{number}", answer())
    assert [name for name in map(str, range(9)) if tier.peek(f"b.{name}")] == list("45678")
    assert len(tier) == 7


def test_a_changed_policy_takes_hold_and_keeps_what_fits() -> None:
    policies = {"a": Caching(entries=4)}
    tier = LocalTier(lambda tenant: policies[tenant])
    for name in "abcd":
        tier.put(f"a.{name}", answer())
    policies["a"] = Caching(entries=2, eviction="fifo")
    tier.put("a.e", answer())
    assert held(tier, "abcde") == "de"


def test_what_was_evicted_is_gone_until_another_answer_is_given() -> None:
    tier = LocalTier()
    tier.put("a.k", answer())
    tier.put("a.k", CachedAnswer("", 5.0, "r1", gone="feedback", until=90.0))
    assert tier.peek("a.k") is None
    assert [tier.barred("a.k", now) for now in (10.0, 90.0)] == [True, False]
    assert not tier.barred("b.k", 10.0)
    tier.put("a.k", answer(stored=91.0))
    assert not tier.barred("a.k", 10.0)


def test_a_purge_is_of_one_tenant_and_of_what_was_there() -> None:
    tier = LocalTier()
    for name in ("a.old", "a.new", "b.old"):
        tier.put(name, answer(stored=20.0 if "new" in name else 5.0))
    tier.purge("a", 10.0)
    tier.put("a.late", answer(stored=9.0))  # read from the bucket afterwards
    assert [tier.peek(n) is not None for n in ("a.old", "a.new", "b.old", "a.late")] == [
        False, True, True, False,
    ]  # fmt: skip


class TierMachine(RuleBasedStateMachine):
    """Whatever is put, served and dropped: the bounds hold and the books balance."""

    def __init__(self) -> None:
        super().__init__()
        self.policy = Caching(entries=3, megabytes=900 / MEGABYTE, eviction="lru")
        self.tier = LocalTier(lambda _: self.policy, self)
        self.told: set[str] = set()

    def added(self, tenant: str, key: str, answer: CachedAnswer) -> None:
        del tenant, answer
        self.told.add(key)

    def removed(self, tenant: str, key: str, answer: CachedAnswer) -> None:
        del tenant, answer
        self.told.discard(key)

    @rule(
        name=st.sampled_from("abcdef"),
        text=st.text(max_size=300),
        passage=st.text(max_size=400),
        stored=st.floats(0, 9),
    )
    def put(self, name: str, text: str, passage: str, stored: float) -> None:
        documents = [Document("d", passage, 1.0)]
        self.tier.put(f"t.{name}", CachedAnswer(text, stored, "r", documents=documents))

    @rule(eviction=st.sampled_from(["lru", "lfu", "fifo"]), entries=st.integers(1, 3))
    def change(self, eviction: str, entries: int) -> None:
        self.policy = Caching(
            entries=entries,
            megabytes=900 / MEGABYTE,
            eviction=eviction,  # type: ignore[arg-type] -- of its literals
        )
        self.tier.put("t.a", answer(stored=9.0))

    @rule(name=st.sampled_from("abcdef"))
    def use(self, name: str) -> None:
        look_up(self.tier, "t", name, now=0.0, ttl_s=DAY)

    @rule(name=st.sampled_from("abcdef"))
    def drop(self, name: str) -> None:
        self.tier.drop(f"t.{name}")
        assert self.tier.peek(f"t.{name}") is None

    @rule(name=st.sampled_from("abcdef"))
    def evict(self, name: str) -> None:
        self.tier.put(f"t.{name}", CachedAnswer("", 9.0, "r", gone="feedback", until=99.0))
        assert self.tier.barred(f"t.{name}", 50.0)

    @rule(before=st.floats(0, 9))
    def purge(self, before: float) -> None:
        self.tier.purge("t", before)

    @invariant()
    def bounds_hold(self) -> None:
        answers = {n: one for n in "abcdef" if (one := self.tier.peek(f"t.{n}")) is not None}
        assert len(answers) == len(self.tier) <= 3
        assert sum(map(size_of, answers.values())) == self.tier.bytes_of("t") <= 900
        assert set(answers) == self.told


TestTier = TierMachine.TestCase
TestTier.settings = settings(max_examples=40, stateful_step_count=25)
