"""The retriever's NATS user may store and fetch indexes, and touch nobody else's."""

from pathlib import Path

import pytest
from nats.errors import Error as NatsError

from eventrail.bus.connect import connect
from eventrail.bus.directory import make_directory
from eventrail.bus.embedded import EmbeddedServer
from eventrail.bus.passwords import Passwords
from eventrail.config.model import Config
from eventrail.config.retrieval import Retrieval
from eventrail.config.store import DOCUMENT
from eventrail.eventlog.jetstream.names import ARTEFACTS_BUCKET, CONFIG_BUCKET
from eventrail.eventlog.provision.apply import apply
from eventrail.eventlog.provision.declare import declare
from eventrail.eventlog.provision.document import put_document
from eventrail.retrieval.indexing.choosing import Choosing
from eventrail.retrieval.indexing.snapshots import Snapshots
from eventrail.retrieval.indexing.stored import Documents
from eventrail.retrieval.segments.tenant import TenantFolder
from eventrail.retriever.announce import Announcements
from tests.conftest import SMALL
from tests.unit.retriever.built import bring, put


async def test_what_a_retriever_may_do(tmp_path: Path, config: Config) -> None:
    users = make_directory([("retriever",)], ["acme"], Passwords(tmp_path / "users.json"))
    server = EmbeddedServer.on_free_ports(tmp_path / "nats", users=users.users)
    server.start()
    try:
        server.wait_ready()
        operator = await connect(users.operator(server.url), "operator")
        await apply(operator, declare(config, sizes=SMALL))
        await put_document(operator, config)
        await operator.close()
        client = await connect(users.address("retriever", server.url), "retriever")
        documents = Documents(client)
        announcements = Announcements(client, documents.newest)
        created = (await documents.overview()).created
        for number in (1, 2):  # the second replaces files of the first
            changes = [put(f"{number}.md", f"Tower {number}.")]
            current = bring(tmp_path, "acme", changes, first=number).current
            snapshot = await Snapshots(client).store(
                "acme", TenantFolder.of(tmp_path, "acme"), created
            )
            assert snapshot is not None
            assert snapshot.current == current
            assert await announcements.tell("acme", current.indexed)
        fetched = TenantFolder.of(tmp_path / "fetched", "acme")
        assert await Snapshots(client).fetch("acme", fetched, snapshot) == current
        assert (await Choosing(client).at("acme", 1, Retrieval())).since == 0

        jetstream = client.jetstream(timeout=0.5)
        with pytest.raises(NatsError):
            await (await jetstream.key_value(CONFIG_BUCKET)).put(DOCUMENT, b"{}")
        with pytest.raises(NatsError):
            await (await jetstream.object_store(ARTEFACTS_BUCKET)).put("x", b"y")
        with pytest.raises(NatsError):
            await jetstream.publish("docs.acme", b"{}")
        await client.close()
    finally:
        server.stop()
