"""What a bucket holds is read whole, whenever the client comes to handling it."""

from collections.abc import AsyncIterator

import pytest
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.kv import KeyValue

from eventrail.bus.stored import read_stored, stored

BUCKET = "STORED"
KEYS = [f"some.{number}" for number in range(20)]


@pytest.fixture
async def bucket(nats_client: Client) -> AsyncIterator[KeyValue]:
    jetstream = nats_client.jetstream()
    yield await jetstream.create_key_value(bucket=BUCKET, history=5)
    await jetstream.delete_key_value(BUCKET)


@pytest.fixture
async def jetstream(nats_client: Client, bucket: KeyValue) -> JetStreamContext:
    for key in KEYS:
        await bucket.put(key, b"old")
        await bucket.put(key, b"new")
    await bucket.put("other", b"one")
    return nats_client.jetstream()


async def test_a_word_that_comes_too_early_is_not_believed(
    jetstream: JetStreamContext, bucket: KeyValue
) -> None:
    watcher = await bucket.watch("some.>")
    heard = [await anext(watcher) for _ in range(len(KEYS) + 1)]
    for each in [None, *heard]:  # as nats-py says it to a client that is slow to handle
        watcher._updates.put_nowait(each)
    found = [entry.key async for entry in stored(jetstream, watcher, BUCKET, "some.>")]
    assert found == KEYS
    await watcher.stop()


async def test_of_each_key_the_newest_or_all(jetstream: JetStreamContext) -> None:
    newest = await read_stored(jetstream, BUCKET, "some.>")
    assert [(each.key, each.value) for each in newest] == [(key, b"new") for key in KEYS]
    assert len(await read_stored(jetstream, BUCKET)) == len(KEYS) + 1
    kept = await read_stored(jetstream, BUCKET, "some.3", every=True)
    assert [each.value for each in kept] == [b"old", b"new"]


async def test_an_empty_bucket_and_an_unused_key_hold_nothing(
    nats_client: Client, bucket: KeyValue
) -> None:
    assert await read_stored(nats_client.jetstream(), BUCKET) == []
    await bucket.put("other", b"one")
    assert await read_stored(nats_client.jetstream(), BUCKET, "some.>") == []
