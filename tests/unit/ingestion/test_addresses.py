import pytest

from eventrail.ingestion.addresses import is_public, resolve
from eventrail.ingestion.loading.loaded import UnreadableDocument


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.1",
        "100.64.0.1", "224.0.0.1", "::1", "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1",
        "2002:7f00:1::", "240.0.0.1", "255.255.255.255", "::",
    ],
)  # fmt: skip
def test_an_address_that_only_some_can_reach_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_an_address_that_all_can_reach_is(address: str) -> None:
    assert is_public(address)


async def test_a_private_address_is_refused_unless_allowed() -> None:
    assert await resolve("x", "127.0.0.1", 80, allow_private=True) == "127.0.0.1"
    for host in ("127.0.0.1", "localhost", "2130706433", "0x7f.1"):
        with pytest.raises(UnreadableDocument, match="not public; give --allow-private"):
            await resolve("x", host, 80, allow_private=False)
