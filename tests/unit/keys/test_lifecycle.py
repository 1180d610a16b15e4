"""A key's life: whatever is done to it, what has died stays dead."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.config.rates import Rates
from eventrail.keys.key import VirtualKey
from eventrail.keys.lifecycle import KeyNotGood, Terms, expire, issue, retire, revoke, successor
from eventrail.keys.scopes import ALL, UnknownScope
from eventrail.keys.secret import digest

NOW = datetime(2026, 7, 1, tzinfo=UTC)
SPANS = st.integers(-100, 100).map(lambda hours: timedelta(hours=hours))
STEPS = st.lists(
    st.tuples(st.sampled_from(["retire", "revoke", "expire", "never"]), SPANS, st.integers(0, 50)),
    max_size=8,
)


def key(**terms: object) -> VirtualKey:
    return issue("acme", msgspec.convert(terms, Terms), now=NOW).key


def step(present: VirtualKey, action: str, span: timedelta, now: datetime) -> VirtualKey:
    match action:
        case "retire":
            return retire(present, "0" * 12, span, now=now)
        case "revoke":
            return revoke(present, now=now)
        case "expire":
            return expire(present, now + span, now=now)
        case _:
            return expire(present, None, now=now)


@given(steps=STEPS, lifetime=st.none() | SPANS)
def test_a_dead_key_never_comes_to_life(
    steps: list[tuple[str, timedelta, int]], lifetime: timedelta | None
) -> None:
    present = issue("acme", Terms(lifetime=lifetime), now=NOW).key
    now = NOW
    dead = False
    for action, span, hours in steps:
        now += timedelta(hours=hours)
        dead = dead or not present.good(now)
        try:
            present = step(present, action, span, now)
        except KeyNotGood:
            assert dead or (action == "retire" and present.replaced_by)
        assert not (dead and present.good(now))
        dead = dead or not present.good(now)
    assert not (dead and present.good(now + timedelta(days=1000)))


@given(overlap=st.integers(0, 1000), lifetime=st.none() | st.integers(1, 1000))
def test_an_overlap_never_makes_a_key_live_longer(overlap: int, lifetime: int | None) -> None:
    span = None if lifetime is None else timedelta(hours=lifetime)
    old = issue("acme", Terms(lifetime=span), now=NOW).key
    retired = retire(old, "0" * 12, timedelta(hours=overlap), now=NOW)
    assert retired.expires is not None
    assert retired.expires <= NOW + timedelta(hours=overlap)
    assert old.expires is None or retired.expires <= old.expires


def test_both_keys_are_good_in_the_overlap_and_only_the_new_one_after_it() -> None:
    old = issue("acme", Terms(), now=NOW).key
    new = successor(old, now=NOW)
    retired = retire(old, new.key.id, timedelta(hours=1), now=NOW)
    within, after = NOW + timedelta(minutes=59), NOW + timedelta(hours=1)
    assert (retired.state(within), new.key.state(within)) == ("retiring", "active")
    assert (retired.state(after), new.key.state(after)) == ("expired", "active")


def test_a_successor_has_the_same_terms_another_secret_and_a_life_as_long() -> None:
    terms = Terms(
        name="web",
        scopes=["chat"],
        models=["one"],
        lifetime=timedelta(days=90),
        limits=Rates(concurrent=3),
        priority="batch",
    )
    old = issue("acme", terms, now=NOW)
    later = NOW + timedelta(days=30)
    new = successor(old.key, now=later)
    assert new.key.rotated_from == old.key.id
    assert new.key.expires == later + timedelta(days=90)
    assert new.text != old.text
    for field in ("tenant", "name", "scopes", "models", "limits", "priority"):
        assert getattr(new.key, field) == getattr(old.key, field)


def test_a_key_is_rotated_once() -> None:
    old = key()
    retired = retire(old, "0" * 12, timedelta(days=1), now=NOW)
    with pytest.raises(KeyNotGood, match="retiring"):
        successor(retired, now=NOW)
    with pytest.raises(KeyNotGood, match="retiring"):
        retire(retired, "1" * 12, timedelta(days=1), now=NOW)


def test_a_revocation_is_for_good_and_the_first_one_counts() -> None:
    revoked = revoke(key(), now=NOW)
    assert revoke(revoked, now=NOW + timedelta(days=1)) is revoked
    with pytest.raises(KeyNotGood, match="revoked"):
        expire(revoked, None, now=NOW)


def test_what_is_stored_holds_the_hash_and_not_the_key() -> None:
    issued = issue("acme", Terms(), now=NOW)
    stored = msgspec.json.encode(issued.key).decode()
    secret = issued.text.rpartition("-")[2]
    assert digest(issued.text) in stored
    assert secret not in stored
    assert secret not in repr(issued.key)


def test_a_key_may_do_everything_unless_told_otherwise() -> None:
    assert key().scopes == list(ALL)
    assert key(scopes=["nats", "chat", "chat"]).scopes == ["chat", "nats"]
    with pytest.raises(UnknownScope, match="chat"):
        issue("acme", Terms(scopes=["chta"]), now=NOW)


@pytest.mark.parametrize(
    ("terms", "restricted"),
    [
        ({}, False),
        ({"scopes": ["chat"]}, False),
        ({"models": ["one"]}, True),
        ({"priority": "batch"}, True),
        ({"limits": {"concurrent": 1}}, True),
    ],
)
def test_a_key_with_bounds_of_its_own_is_told_apart(
    terms: dict[str, object], *, restricted: bool
) -> None:
    assert key(**terms).restricted is restricted
