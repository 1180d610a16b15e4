"""Which network addresses documents may be fetched from.

Whoever writes a list of addresses must not reach what only this machine can: so an address that
is not a public one is refused, at every redirect, and the connection goes to the very address
that was looked at (a name may stand for another one a moment later).
"""

import asyncio
import ipaddress
import socket

from eventrail.ingestion.loading.loaded import UnreadableDocument

_HINT = "give --allow-private to fetch from it"


def is_public(address: str) -> bool:
    """Return whether an IP address is one that anybody on the Internet can reach."""
    found = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    if inner is not None:
        found = inner
    return found.is_global and not found.is_multicast and not found.is_reserved


async def resolve(source: str, host: str, port: int, *, allow_private: bool) -> str:
    """Return the address to connect to.

    Args:
        source: the document, for errors.
        host: a name or an address.
        port: its port.
        allow_private: whether an address that is not public will do.

    Raises:
        UnreadableDocument: there is none, or one that may not be used.
    """
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnreadableDocument(source, f"no address for {host}: {error}") from error
    addresses = [str(each[4][0]) for each in found]
    private = [each for each in addresses if not is_public(each)]
    if private and not allow_private:
        raise UnreadableDocument(source, f"{host} is at {private[0]}, which is not public", _HINT)
    return addresses[0]
