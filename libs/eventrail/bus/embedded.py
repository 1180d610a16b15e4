"""A nats-server of our own: start it, wait for it, stop it by its process handle."""

import http.client
import signal
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from eventrail.bus.binary import NoNatsServer, find_nats_server
from eventrail.bus.ports import LOOPBACK, free_ports
from eventrail.bus.server_config import Callout, Node, render
from eventrail.bus.user import User
from eventrail.supervise.child import Child

POLL_S = 0.02


class EmbeddedServer:
    """A nats-server child process.

    Args:
        node: names, ports and folders.
        folder: where its configuration file and log go.
        users: who may connect; anybody when empty.
        callout: who is asked about everybody else.
    """

    def __init__(
        self,
        node: Node,
        folder: Path,
        users: Sequence[User] = (),
        callout: Callout | None = None,
    ) -> None:
        self.node = node
        self.url = f"nats://{node.host}:{node.port}"
        self._folder = folder
        self._users = users
        self._callout = callout
        self.config_file = folder / f"{node.name}.conf"
        command = [str(find_nats_server()), "-c", str(self.config_file)]
        self.child = Child(node.name, command, folder / "logs" / f"{node.name}.log")

    @classmethod
    def on_free_ports(
        cls,
        folder: Path,
        name: str = "nats",
        users: Sequence[User] = (),
        callout: Callout | None = None,
    ) -> "EmbeddedServer":
        """Return a server on loopback ports that are free now."""
        port, monitor = free_ports(2)
        node = Node(name, folder / "jetstream", LOOPBACK, port, LOOPBACK, monitor)
        return cls(node, folder, users, callout)

    @property
    def pid(self) -> int:
        """The server's process id."""
        return self.child.pid

    def start(self) -> None:
        """Write the configuration and start the server, without waiting for it."""
        self.prepare()
        self.child.start()

    def prepare(self) -> None:
        """Write the configuration file."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self.config_file.touch(mode=0o600)
        self.config_file.write_text(render(self.node, self._users, self._callout), encoding="utf-8")

    def reload(self, users: Sequence[User]) -> None:
        """Put other users in force without a restart."""
        self._users = users
        self.prepare()
        self.child.signal(signal.SIGHUP)

    def wait_ready(self, timeout_s: float = 30.0) -> None:
        """Wait until JetStream takes messages.

        Raises:
            NoNatsServer: it ended, or was not ready in time; the message shows its log.
        """
        give_up = time.monotonic() + timeout_s
        while not self.healthy():
            if not self.child.running or time.monotonic() > give_up:
                raise NoNatsServer(
                    f"nats-server {self.node.name} is not ready on {self.url} "
                    f"(status {self.child.status()}):\n{self.child.last_lines()}"
                )
            time.sleep(POLL_S)

    def healthy(self) -> bool:
        """Return whether the server says it is well."""
        return bool(monitor(self.node, "/healthz").get("status") == "ok")

    def stop(self, timeout_s: float = 10.0) -> None:
        """Stop the server; it finishes what it has acknowledged."""
        self.child.stop(timeout_s)

    def kill(self) -> None:
        """Kill the server, as a fault test does."""
        self.child.signal(signal.SIGKILL)
        self.child.wait(5.0)


def monitor(node: Node, path: str) -> dict[str, Any]:
    """Return a page of the monitoring server; empty if there is no answer."""
    connection = http.client.HTTPConnection(node.monitor_host, node.monitor_port, timeout=2)
    try:
        connection.request("GET", path)
        return msgspec.json.decode(connection.getresponse().read(), type=dict[str, Any])
    except (OSError, http.client.HTTPException, msgspec.MsgspecError):
        return {}
    finally:
        connection.close()
