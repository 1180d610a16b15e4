"""What `eventrail up` is asked for."""

from dataclasses import dataclass
from pathlib import Path

from eventrail.bus.connect import Address
from eventrail.config.model import Config


@dataclass(frozen=True, slots=True)
class Options:
    """How to run the system.

    Attributes:
        state: folder of everything that stays: NATS' files, keys, indexes, lake, logs.
        topology: see `topology.parse_topology`.
        config: the configuration document to start with; None keeps the one in force, or
            takes the bundled one where there is none.
        nats_url: a running server to use instead of our own.
        nats_user: who may provision that server and run every service there.
        nats_password: the password of `nats_user`.
        nats_port: port of our own server; 0 for a free one.
        http_host: address of the HTTP API.
        http_port: its port; 0 for a free one.
        vllm: whether vllm pools of the configuration are started.
        allow_changes: change streams, and replace the configuration, where they differ.
        ready_s: seconds to wait for all to serve.
    """

    state: Path
    topology: str = "fused"
    config: Config | None = None
    nats_url: str = ""
    nats_user: str = ""
    nats_password: str = ""
    nats_port: int = 0
    http_host: str = "127.0.0.1"
    http_port: int = 8080
    vllm: bool = True
    allow_changes: bool = False
    ready_s: float = 600.0

    @property
    def operator_address(self) -> Address:
        """How to connect to a server that is not ours."""
        servers = tuple(url.strip() for url in self.nats_url.split(",") if url.strip())
        return Address(servers, self.nats_user, self.nats_password)
