"""Free ports of this machine."""

import random
import socket
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Final

from eventrail.contracts.errors import EventrailError

LOOPBACK = "127.0.0.1"

_GIVEN: Final = Path("/proc/sys/net/ipv4/ip_local_port_range")
"""Where Linux says which ports it gives to connections."""

_USUAL: Final = 32_768
"""Where they begin on Linux if nobody has changed it; elsewhere they begin later."""

_LEAST: Final = 20_000
"""Below are the ports of Ray's workers."""

_ROOM: Final = 2_000


class NoFreePort(EventrailError):
    """So many programs listen on this machine that no port is left."""


def free_ports(count: int, host: str = LOOPBACK) -> list[int]:
    """Return `count` different ports that nobody listens on right now.

    They are none of those that the system gives to connections: a server that is down for a
    moment would find that one has taken its place.

    Raises:
        NoFreePort: all are taken.
    """
    with ExitStack() as stack:
        ports: list[int] = []
        for port in _candidates():
            if len(ports) == count:
                break
            listener = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
            with suppress(OSError):
                listener.bind((host, port))
                ports.append(port)
    if len(ports) < count:
        raise NoFreePort(f"{host} has no {count} free ports; stop some of what listens there")
    return ports


def _candidates() -> list[int]:
    """Return the ports below those that the system gives to connections, in any order."""
    try:
        end = int(_GIVEN.read_text(encoding="ascii").split()[0])
    except (OSError, ValueError, IndexError):
        end = _USUAL
    every = range(_LEAST, max(end, _LEAST + _ROOM))
    return random.SystemRandom().sample(every, len(every))


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Return whether a server could listen on `port`."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError:
            return False
    return True


class PortTaken(EventrailError):
    """Another program listens on a port that we need."""


def require_free(what: str, port: int, option: str) -> None:
    """Raise `PortTaken`, naming the option that chooses another port, unless it is free."""
    if not is_free(port):
        raise PortTaken(
            f"port {port} for {what} is in use; stop what listens there, or choose another "
            f"with {option} (0 picks a free one)"
        )
