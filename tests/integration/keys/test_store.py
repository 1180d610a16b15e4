"""Keys in their bucket: changed by compare and set, watched by whoever lets people in."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import pytest

from eventrail.config.changing.store import DocumentStore
from eventrail.contracts.errors import NotProvisioned
from eventrail.eventlog.jetstream.names import KEYS_BUCKET
from eventrail.eventlog.provision.api import Management
from eventrail.keys.admin import Author, KeyAdmin, UnknownKey
from eventrail.keys.lifecycle import KeyNotGood, Terms
from eventrail.keys.store import KeyStore
from tests.conftest import Provisioned


@pytest.fixture
def admin(provisioned: Provisioned) -> KeyAdmin:
    return KeyAdmin(provisioned.client, Author("tester@here", "test"))


@pytest.fixture
async def store(provisioned: Provisioned) -> AsyncIterator[KeyStore]:
    store = KeyStore(provisioned.client)
    await store.start()
    yield store
    await store.stop()


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():
            await asyncio.sleep(0.01)


async def test_a_change_is_heard_by_who_watches(store: KeyStore, admin: KeyAdmin) -> None:
    heard: list[bool] = []
    store.on_change(lambda: heard.append(True))
    issued = await admin.create("acme", Terms())
    await until(lambda: store.find(issued.key.id) == issued.key)
    await admin.revoke(issued.key.id)
    await until(lambda: not store.keys[issued.key.id].good(datetime.now(UTC)))
    assert heard


async def test_who_starts_later_knows_all_keys_as_they_are_now(
    provisioned: Provisioned, admin: KeyAdmin
) -> None:
    made = [await admin.create("acme", Terms(name=str(number))) for number in range(5)]
    revoked = await admin.revoke(made[0].key.id)
    late = KeyStore(provisioned.client)
    await late.start()
    await late.stop()
    assert late.keys == {each.key.id: each.key for each in made[1:]} | {revoked.id: revoked}
    assert [each.name for each in await admin.all()] == ["0", "1", "2", "3", "4"]


async def test_an_entry_that_is_gone_or_broken_lets_nobody_in(
    provisioned: Provisioned, store: KeyStore, admin: KeyAdmin
) -> None:
    gone, broken = await admin.create("acme", Terms()), await admin.create("acme", Terms())
    await until(lambda: len(store.keys) == 2)
    bucket = await provisioned.client.jetstream().key_value(KEYS_BUCKET)
    await bucket.delete(gone.key.id)
    await bucket.put(broken.key.id, b'{"id":"another"}')
    await until(lambda: not store.keys)


async def test_a_revocation_survives_whoever_changes_the_key_at_the_same_moment(
    admin: KeyAdmin,
) -> None:
    issued = await admin.create("acme", Terms())
    later = datetime.now(UTC) + timedelta(days=1)
    changes = [admin.expire(issued.key.id, later + timedelta(days=n)) for n in range(3)]
    await asyncio.gather(admin.revoke(issued.key.id), *changes, return_exceptions=True)
    assert (await admin.get(issued.key.id)).state(datetime.now(UTC)) == "revoked"


async def test_of_rotations_at_the_same_moment_one_succeeds_and_leaves_one_new_key(
    admin: KeyAdmin,
) -> None:
    issued = await admin.create("acme", Terms())
    turns = [admin.rotate(issued.key.id, timedelta(hours=1)) for _ in range(4)]
    outcomes = await asyncio.gather(*turns, return_exceptions=True)
    done = [each for each in outcomes if not isinstance(each, BaseException)]
    assert len(done) == 1
    assert all(isinstance(each, KeyNotGood) for each in outcomes if each not in done)
    now = datetime.now(UTC)
    states = {key.id: key.state(now) for key in await admin.all()}
    _, new = done[0]
    assert {key for key, state in states.items() if state == "active"} == {new.key.id}
    assert states[issued.key.id] == "retiring"


async def test_changes_of_keys_are_no_revisions_of_the_document(
    provisioned: Provisioned, admin: KeyAdmin
) -> None:
    issued = await admin.create("acme", Terms())
    for days in range(3):
        await admin.expire(issued.key.id, datetime.now(UTC) + timedelta(days=days + 1))
    history = await DocumentStore(provisioned.client).history()
    assert all(each.change is None or each.change.section != "keys" for each in history)


async def test_what_is_not_there_is_said(provisioned: Provisioned, admin: KeyAdmin) -> None:
    for key_id in ("000000000000", "x", "a.b", ">", ""):
        with pytest.raises(UnknownKey, match="keys list"):
            await admin.get(key_id)
    await Management(provisioned.client).delete_stream(f"KV_{KEYS_BUCKET}")
    with pytest.raises(NotProvisioned, match="provision apply"):
        await KeyStore(provisioned.client).start()
    with pytest.raises(NotProvisioned, match="provision apply"):
        await admin.get("000000000000")
