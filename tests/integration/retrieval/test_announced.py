"""Two hosts that build for the same tenant, over a real bus."""

import asyncio

from eventrail.config.retrieval import Retrieval
from eventrail.config.store import INDEX_PREFIX
from eventrail.contracts.documents import Indexed
from eventrail.eventlog.jetstream.names import CONFIG_BUCKET
from eventrail.retrieval.indexing.choosing import Choosing
from eventrail.retriever.announce import Announcements
from tests.conftest import Provisioned


async def version_of(world: Provisioned) -> str:
    bucket = await world.client.jetstream().key_value(CONFIG_BUCKET)
    return ((await bucket.get(f"{INDEX_PREFIX}acme")).value or b"").decode()


async def test_whoever_is_ahead_is_believed(provisioned: Provisioned) -> None:
    async def newest() -> int:
        return 100

    hosts = [Announcements(provisioned.client, newest) for _ in range(3)]
    told = await asyncio.gather(
        *(host.tell("acme", Indexed(f"{n}-aa", n)) for n in range(1, 31) for host in hosts)
    )
    assert any(told)
    assert await version_of(provisioned) == "30-aa"
    assert not await hosts[0].tell("acme", Indexed("29-aa", 29))
    assert await hosts[0].told("acme") == Indexed("30-aa", 30)
    assert await version_of(provisioned) == "30-aa"


async def test_hosts_agree_on_what_shapes_an_index(provisioned: Provisioned) -> None:
    policies = [Retrieval(embedder=name) for name in ("none", "static", "bundled")]
    hosts = [Choosing(provisioned.client) for _ in policies]
    first = await asyncio.gather(
        *(host.at("acme", 5, policy) for host, policy in zip(hosts, policies, strict=True))
    )
    assert len(set(first)) == 1
    after = await asyncio.gather(
        *(host.choose("acme", 9, policy) for host, policy in zip(hosts, policies, strict=True))
    )
    assert len(set(after)) == 1
    fresh = Choosing(provisioned.client)
    assert await fresh.at("acme", 8, policies[0]) == first[0]
    assert await fresh.at("acme", 9, policies[0]) == after[0]
    assert await fresh.all("acme") == [first[0], after[0]]
