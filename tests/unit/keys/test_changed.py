"""The event of a change names what changed, and never the hash."""

from datetime import UTC, datetime

from eventrail.contracts.changes import decode_change, encode_change
from eventrail.keys.changed import change_of
from eventrail.keys.lifecycle import Terms, issue, revoke

NOW = datetime(2026, 7, 1, tzinfo=UTC)


def test_a_new_key_is_one_change_without_its_hash() -> None:
    issued = issue("acme", Terms(name="web"), now=NOW)
    event = change_of(None, issued.key, revisions=(0, 7), command="keys create", by="me@here")
    payload = encode_change(event)
    assert issued.key.hash.encode() not in payload
    assert issued.text.encode() not in payload
    [change] = decode_change(payload).diff
    assert change.path == f"keys.{issued.key.id}"
    assert (change.action, change.after["tenant"]) == ("added", "acme")


def test_a_change_is_told_field_by_field() -> None:
    key = issue("acme", Terms(), now=NOW).key
    event = change_of(
        key, revoke(key, now=NOW), revisions=(7, 8), command="keys revoke", by="me", reason="leak"
    )
    assert [(each.path, each.action) for each in event.diff] == [
        (f"keys.{key.id}.revoked_at", "added")
    ]
    assert (event.section, event.from_revision, event.to_revision) == ("keys", 7, 8)
    assert event.reason == "leak"
