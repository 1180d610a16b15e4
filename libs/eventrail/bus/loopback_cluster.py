"""Three servers of one cluster on this machine, for tests and for trying out."""

from collections.abc import Sequence
from pathlib import Path

from eventrail.bus.embedded import EmbeddedServer
from eventrail.bus.ports import LOOPBACK, free_ports
from eventrail.bus.server_config import Callout, Cluster, Node
from eventrail.bus.user import User

SIZE = 3


def loopback_cluster(
    folder: Path,
    name: str = "eventrail",
    users: Sequence[User] = (),
    callout: Callout | None = None,
) -> list[EmbeddedServer]:
    """Return the servers, not started; JetStream needs two of them to be up."""
    ports = free_ports(3 * SIZE)
    routes = [f"nats-route://{LOOPBACK}:{port}" for port in ports[:SIZE]]
    servers: list[EmbeddedServer] = []
    for index in range(SIZE):
        node = Node(
            name=f"{name}-{index + 1}",
            store=folder / f"jetstream-{index + 1}",
            port=ports[SIZE + index],
            monitor_port=ports[2 * SIZE + index],
            cluster=Cluster(name, LOOPBACK, ports[index], routes),
        )
        servers.append(EmbeddedServer(node, folder, users, callout))
    return servers
