"""A gateway's own NATS user reaches the books of limits, which no other service does."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from eventrail.bus.connect import connect
from eventrail.bus.directory import Directory, make_directory
from eventrail.bus.embedded import EmbeddedServer
from eventrail.bus.passwords import Passwords
from eventrail.config.model import Config
from eventrail.contracts.errors import LogUnavailable
from eventrail.eventlog.provision.apply import apply
from eventrail.eventlog.provision.declare import declare
from eventrail.limits.book import Book
from eventrail.limits.jetstream import BucketBooks
from tests.conftest import SMALL

KEY = "a" * 32


@pytest.fixture
async def guarded(tmp_path: Path, config: Config) -> AsyncIterator[tuple[Directory, str]]:
    passwords = Passwords(tmp_path / "users.json")
    users = make_directory([("gateway",), ("router",)], [], passwords)
    server = EmbeddedServer.on_free_ports(tmp_path / "nats", users=users.users)
    server.start()
    try:
        await asyncio.to_thread(server.wait_ready)
        client = await connect(users.operator(server.url), "operator")
        await apply(client, declare(config, sizes=SMALL))
        await client.close()
        yield users, server.url
    finally:
        server.stop()


async def test_only_a_gateway_reads_and_writes_the_books(guarded: tuple[Directory, str]) -> None:
    users, url = guarded
    gateway = await connect(users.address("gateway", url), "gateway")
    books = BucketBooks(gateway)
    assert await books.read(KEY) == (None, 0)
    revision = await books.write(KEY, Book("limit"), 0)
    assert revision is not None
    assert await books.write(KEY, Book("late"), 0) is None
    assert await books.read(KEY) == (Book("limit"), revision)
    await gateway.close()

    router = await connect(users.address("router", url), "router")
    others = BucketBooks(router, timeout_s=0.3)
    with pytest.raises(LogUnavailable):
        await others.read(KEY)
    with pytest.raises(LogUnavailable):
        await others.write(KEY, Book("mine"), revision)
    await router.close()
