"""Which NATS clients are let in, and whose connections are ended when."""

from datetime import UTC, datetime, timedelta

import pytest

from eventrail.bus.callout.claims import AuthRequest
from eventrail.gateway.callout.deciding import key_for
from eventrail.gateway.callout.kicking import LONGEST_S, good_keys, next_end_s
from eventrail.keys.key import VirtualKey
from eventrail.keys.lifecycle import Terms, issue, revoke

NOW = datetime(2026, 7, 1, tzinfo=UTC)


def key(lifetime_s: float | None = None, *scopes: str) -> VirtualKey:
    span = None if lifetime_s is None else timedelta(seconds=lifetime_s)
    terms = Terms(lifetime=span, scopes=list(scopes or ("chat", "nats")))
    return issue("acme", terms, now=NOW).key


@pytest.mark.parametrize(
    ("user", "let_in"),
    [
        ("tenant-acme", True), ("key-{id}", True), ("tenant-rival", False), ("acme", False),
        ("", False), ("operator", False), ("gateway", False), ("key-000000000000", False),
    ],
)  # fmt: skip
def test_a_key_opens_its_own_tenants_user_and_its_own(user: str, *, let_in: bool) -> None:
    one = key()
    request = AuthRequest("N", "U", user.format(id=one.id), "text")
    shown: list[str] = []

    def verified(text: str) -> VirtualKey:
        shown.append(text)
        return one

    assert key_for(request, verified) == (one if let_in else None)
    assert shown == ["text"]


def test_a_bad_key_and_one_that_is_not_for_nats_open_nothing() -> None:
    request = AuthRequest("N", "U", "tenant-acme", "text")
    assert key_for(request, lambda _: None) is None
    assert key_for(request, lambda _: key(None, "chat")) is None


def test_the_next_end_is_that_of_a_living_key() -> None:
    keys = [key(), key(100), key(20), key(-5), revoke(key(7), now=NOW)]
    assert next_end_s({each.id: each for each in keys}, NOW) == 20
    assert next_end_s({}, NOW) == LONGEST_S
    assert next_end_s({"1": key(10 * LONGEST_S)}, NOW) == LONGEST_S


def test_only_living_keys_may_stay() -> None:
    living, dying, dead = key(), key(20), revoke(key(), now=NOW)
    keys = {each.id: each for each in (living, dying, dead)}
    assert good_keys(keys, NOW) == {living.id, dying.id}
    assert good_keys(keys, NOW + timedelta(seconds=20)) == {living.id}
