"""The watch of the configuration over a server that goes away and comes back."""

from functools import partial
from pathlib import Path

from nats.aio.client import Client
from nats.errors import Error as NatsError

from eventrail.bus.connect import Address, connect
from eventrail.bus.embedded import EmbeddedServer
from eventrail.config.model import Config
from eventrail.config.store import ConfigStore
from eventrail.eventlog.provision.apply import apply
from eventrail.eventlog.provision.declare import declare
from eventrail.eventlog.provision.document import put_document
from tests.conftest import SMALL
from tests.integration.services.running import until


async def stored(client: Client, config: Config) -> bool:
    """Store the document again; False as long as the server is not up to it."""
    try:
        return await ConfigStore(client).put(config) > 0
    except NatsError:
        return False


async def test_a_change_is_heard_of_after_the_server_was_gone(
    config: Config, tmp_path: Path
) -> None:
    server = EmbeddedServer.on_free_ports(tmp_path)
    server.start()
    server.wait_ready()
    client = await connect(Address((server.url,)), "test")
    store = ConfigStore(client)
    try:
        await apply(client, declare(config, sizes=SMALL))
        await put_document(client, config)
        await store.start()
        before = store.current.revision
        server.stop()
        server.start()
        server.wait_ready()
        await until(lambda: client.is_connected, 30)
        await until(partial(stored, client, config), 30)
        await until(lambda: store.current.revision > before, 30)
        assert store.current.numbered.current == {"docs": "docs@1", "plain": "plain@1"}
    finally:
        await store.stop()
        await client.close()
        server.stop()
