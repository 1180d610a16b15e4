"""How long a process waits for a server."""

import asyncio

import pytest

from eventrail.bus.connect import Address, NotConnected, connect
from eventrail.bus.ports import free_ports

LONG_S = 60.0
SHORT_S = 0.5


def nowhere() -> str:
    (port,) = free_ports(1)
    return f"nats://127.0.0.1:{port}"


async def test_where_nothing_listens_a_command_need_not_wait_as_long_as_a_service() -> None:
    async with asyncio.timeout(LONG_S / 2):
        with pytest.raises(NotConnected, match=r"within 0\.5 s.*is it running"):
            await connect(Address((nowhere(),)), "test", patience_s=LONG_S, refused_s=SHORT_S)


async def test_a_server_that_refuses_does_not_keep_from_the_others() -> None:
    addresses = (nowhere(), nowhere())
    with pytest.raises(NotConnected, match="within 1 s"):
        await connect(Address(addresses), "test", patience_s=2 * SHORT_S, refused_s=0.0)


async def test_no_wait_becomes_longer() -> None:
    with pytest.raises(NotConnected, match=r"within 0\.5 s"):
        await connect(Address((nowhere(),)), "test", patience_s=SHORT_S, refused_s=LONG_S)
