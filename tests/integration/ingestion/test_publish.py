"""Changes of documents over a real bus: each once, whoever sends it, however often."""

import msgspec

from eventrail.contracts.documents import TEXT_CHARACTERS, DocumentChange, decode_change
from eventrail.eventlog.jetstream.names import DOCUMENTS
from eventrail.ingestion.bodies import Prepared, prepared
from eventrail.ingestion.held import read_held
from eventrail.ingestion.history import current, moment_of, versions_of
from eventrail.ingestion.publish import Sender, publish, reindex, wait_indexed
from eventrail.ingestion.stored import read_changes, read_document
from tests.conftest import Provisioned


def guide(text: str, name: str = "guide.md", collection: str = "") -> Prepared:
    return prepared("acme", name, "text/markdown", text.encode(), collection=collection)


async def count(provisioned: Provisioned) -> int:
    info = await provisioned.client.jetstream().stream_info(DOCUMENTS)
    return info.state.messages


async def test_what_is_held_already_is_not_sent(provisioned: Provisioned) -> None:
    client = provisioned.client
    first = await publish(client, "acme", [guide("one"), guide("two", "other.md")])
    assert [one.changed for one in first] == [True, True]
    again = await publish(client, "acme", [guide("one"), guide("two", "other.md")])
    assert again == [msgspec.structs.replace(one, changed=False) for one in first]
    assert await count(provisioned) == 2


async def test_a_document_can_be_put_back_to_what_it_was(provisioned: Provisioned) -> None:
    for text in ("one", "two", "one"):
        (sent,) = await publish(provisioned.client, "acme", [guide(text)])
        assert sent.changed
    versions = versions_of(await read_changes(provisioned.client, "acme"))["guide.md"]
    assert [one.change.text for one in versions] == ["one", "two", "one"]


async def test_two_runs_at_once_store_a_change_once(provisioned: Provisioned) -> None:
    client = provisioned.client
    held = await read_held(client, "acme")
    one, other = (Sender(client, "acme", held) for _ in range(2))
    sent = [await sender.send(guide("one")) for sender in (one, other)]
    assert sent[0] == sent[1]
    assert await count(provisioned) == 1


async def test_a_deletion_of_what_is_not_held_is_not_sent(provisioned: Provisioned) -> None:
    client = provisioned.client
    gone = Prepared(DocumentChange("delete", "guide.md"))
    for changes in ([gone], [guide("one")], [gone], [gone]):
        await publish(client, "acme", changes)
    assert await count(provisioned) == 2
    assert current(versions_of(await read_changes(client, "acme"))) == []
    assert len(current(versions_of(await read_changes(client, "acme"), moment_of("1")))) == 1


async def test_changes_of_others_are_known_without_a_header(provisioned: Provisioned) -> None:
    jetstream = provisioned.client.jetstream()
    bare = guide("one").change
    await jetstream.publish("docs.acme", msgspec.json.encode(bare))
    await jetstream.publish("docs.acme", b"{nonsense")
    await jetstream.publish("docs.demo", msgspec.json.encode(bare))
    (sent,) = await publish(provisioned.client, "acme", [guide("one")])
    assert (sent.changed, sent.sequence) == (False, 1)


async def test_a_long_document_lies_in_the_object_store_under_its_tenant(
    provisioned: Provisioned,
) -> None:
    client = provisioned.client
    text = "word " * (TEXT_CHARACTERS // 4)
    await publish(client, "acme", [guide(text)])
    (message,) = await read_changes(client, "acme")
    change = decode_change(message.data)
    assert change.ref.startswith("documents/acme/")
    assert len(message.data) < 1_000
    assert (await read_document(client, "acme", change)).decode() == text
    (again,) = await publish(client, "acme", [guide(text)])
    assert not again.changed


async def test_many_documents_are_read_back_in_batches(provisioned: Provisioned) -> None:
    client = provisioned.client
    changes = [guide(f"text {number}", f"{number}.md") for number in range(1_500)]
    await publish(client, "acme", changes)
    held = await read_held(client, "acme")
    assert len(held) == 1_500
    assert len(await read_changes(client, "acme")) == 1_500
    assert not any(one.changed for one in await publish(client, "acme", changes))


async def test_reindexing_is_a_change_each_time(provisioned: Provisioned) -> None:
    client = provisioned.client
    first, second = [await reindex(client, "acme") for _ in range(2)]
    assert (first, second) == (1, 2)
    assert await read_held(client, "acme") == {}


async def test_nothing_to_wait_for_is_no_wait(provisioned: Provisioned) -> None:
    assert (await wait_indexed(provisioned.client, "acme", patience_s=0.1)).documents == 0
