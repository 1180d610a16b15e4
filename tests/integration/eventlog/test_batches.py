"""A stream is read once through, as far as it goes, and followed on from there."""

from eventrail.eventlog.jetstream.batches import follow_batches, read_batches
from eventrail.eventlog.jetstream.pull import MOST
from tests.conftest import Provisioned

_SUBJECT = "note.judged.acme.{number}"


async def test_what_is_there_is_read_once_in_order_and_then_it_ends(
    provisioned: Provisioned,
) -> None:
    client = provisioned.client
    assert [each async for each in read_batches(client, "NOTES", "note.>")] == []

    count = MOST + 7  # more than a batch
    jetstream = client.jetstream()
    for number in range(count):
        await client.publish(_SUBJECT.format(number=number), b"%d" % number)
    await jetstream.publish("note.feedback.acme.x", b"another kind")

    batches = [each async for each in read_batches(client, "NOTES", "note.judged.>")]
    found = [message for batch in batches for message in batch]
    assert [int(message.data) for message in found] == list(range(count))
    assert len(batches) > 1
    assert all(batches)

    some = found[-3].sequence
    (tail,) = [each async for each in read_batches(client, "NOTES", "note.>", after=some)]
    assert [message.data for message in tail] == [
        b"%d" % (count - 2),
        b"%d" % (count - 1),
        b"another kind",
    ]


async def test_who_follows_is_told_that_nothing_is_new_and_then_what_is(
    provisioned: Provisioned,
) -> None:
    client = provisioned.client
    following = follow_batches(client, "NOTES", "note.>", after=lambda: 0, pace_s=0.01)
    assert await anext(following) == []
    await client.jetstream().publish(_SUBJECT.format(number=1), b"1")
    batch = await anext(following)
    while not batch:
        batch = await anext(following)
    assert [message.data for message in batch] == [b"1"]
    await following.aclose()
