"""A key's scopes as NATS permissions."""

from datetime import UTC, datetime

import pytest

from eventrail.keys.key import VirtualKey
from eventrail.keys.lifecycle import Terms, issue
from eventrail.keys.permissions import key_of_user, key_user, user_name
from eventrail.keys.scopes import ALL

NOW = datetime(2026, 7, 1, tzinfo=UTC)


def key(*scopes: str, **terms: object) -> VirtualKey:
    made = Terms(scopes=list(scopes or ALL), **terms)  # pyright: ignore[reportArgumentType]
    return issue("acme", made, now=NOW).key


def test_every_subject_names_the_tenant() -> None:
    user = key_user(key(), "tenant-acme", counted=False)
    named = {subject.split(".")[1].partition("@")[0] for subject in user.publish}
    assert named == {"acme"}
    assert set(user.subscribe) == {"answers.acme.>", "tokens.acme.>", "_INBOX.tenant-acme.>"}


def test_a_key_is_known_to_the_server_by_its_id() -> None:
    one = key()
    user = key_user(one, "tenant-acme", counted=False)
    assert user.name == user_name(one.id)
    assert key_of_user(user.name) == one.id
    assert key_of_user("tenant-acme") == ""


@pytest.mark.parametrize("scope", ALL)
def test_a_scope_gives_what_it_says_and_no_more(scope: str) -> None:
    one = key(scope)
    user = key_user(one, "x", counted=False)
    verbs = {subject.split(".")[0] for subject in user.publish}
    expected = {
        "chat": {"requests", "ask"}, "embeddings": {"requests", "ask"},
        "requests:read": {"status", "resume", "list"}, "requests:cancel": {"cancel"},
        "feedback": {"feedback"}, "docs": {"docs"},
    }  # fmt: skip
    assert verbs == expected.get(scope, set()) | {"call"}  # each endpoint knows its scope
    assert f"call.acme@{one.id}" in user.publish
    hears = {subject.split(".")[0] for subject in user.subscribe} - {"_INBOX"}
    assert hears == ({"answers", "tokens"} if scope == "requests:read" else set())


def test_only_a_key_without_bounds_of_its_own_may_use_the_plain_name() -> None:
    free, bound, chatting = key(), key(models=["one"]), key("chat")
    assert "ask.acme" in key_user(free, "x", counted=False).publish
    assert f"ask.acme@{free.id}" in key_user(free, "x", counted=False).publish
    assert "ask.acme" not in key_user(free, "x", counted=True).publish
    for each in (bound, chatting):
        assert {"ask.acme", "requests.acme"}.isdisjoint(key_user(each, "x", counted=False).publish)
        assert f"ask.acme@{each.id}" in key_user(each, "x", counted=False).publish
