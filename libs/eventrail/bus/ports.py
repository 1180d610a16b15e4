"""Free ports of this machine."""

import socket
from contextlib import ExitStack

from eventrail.contracts.errors import EventrailError

LOOPBACK = "127.0.0.1"


def free_ports(count: int, host: str = LOOPBACK) -> list[int]:
    """Return `count` different ports that nobody listens on right now."""
    with ExitStack() as stack:
        ports: list[int] = []
        for _ in range(count):
            listener = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
            listener.bind((host, 0))
            ports.append(int(listener.getsockname()[1]))
        return ports


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
