"""On a cluster a key opens every server, and its end closes its connections on all of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from eventrail.bus.loopback_cluster import loopback_cluster
from eventrail.keys.lifecycle import Terms
from tests.integration.keys.conftest import provision
from tests.integration.keys.running import Guarded, app, directory


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[list[Guarded]]:
    users = directory(tmp_path)
    servers = loopback_cluster(tmp_path, users=users.users, callout=users.callout)
    for server in servers:
        server.start()
    for server in servers:
        server.wait_ready(60)
    yield [Guarded(server, users, tmp_path) for server in servers]
    for server in servers:
        server.stop()


async def test_a_key_is_good_on_every_server_and_ends_on_every_server(
    cluster: list[Guarded],
) -> None:
    first, second, third = cluster
    await provision(first)
    async with first.gateway("gw"), third.admin() as admin:
        issued = await admin.create("acme", Terms())
        async with (
            app(second.url, issued.key, issued.text) as one,
            app(third.url, issued.key, issued.text) as two,
        ):
            await admin.revoke(issued.key.id)
            assert await one.dropped()
            assert await two.dropped()
