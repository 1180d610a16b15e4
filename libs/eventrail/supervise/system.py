"""The whole system on one machine: NATS, provisioning, one process per group of services."""

import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from eventrail.bus.connect import Address
from eventrail.bus.directory import Directory, make_directory, static_tenants
from eventrail.bus.embedded import EmbeddedServer
from eventrail.bus.passwords import ISSUER, Passwords
from eventrail.bus.ports import LOOPBACK, free_ports, require_free
from eventrail.bus.running import Running, forget_running, write_running
from eventrail.bus.server_config import Node
from eventrail.bus.users import SYSTEM
from eventrail.config.default import default_config
from eventrail.config.pools import without_vllm
from eventrail.runtime.service import installed
from eventrail.supervise.child import Child
from eventrail.supervise.health import ready_at
from eventrail.supervise.options import Options
from eventrail.supervise.prepare import prepare, settle
from eventrail.supervise.supervisor import Supervisor, Unit
from eventrail.supervise.topology import parse_topology

NATS = "nats"
GATEWAY = "gateway"
DRAIN_S = "6"
"""Seconds a process has to finish its work; it is killed 3 s later, so that a Ctrl-C is over,
NATS included, within 15 s."""


class System:
    """Everything `eventrail up` runs. A context manager: leaving it stops all.

        with System(Options(state=folder, http_port=0, vllm=False)) as system:
            system.start()
            os.kill(system.supervisor.pid("worker"), signal.SIGKILL)

    `start` returns when all serves; from then on somebody has to call `supervisor.run()`
    (or `step()` now and then) for what dies to be started again.

    Attributes:
        url: base URL of the HTTP API.
        nats_url: where NATS is.
        supervisor: the processes; their names are `nats` and the groups of the topology,
            services joined by `+`.
        config: the configuration in force at the start.
        users: NATS users and passwords; None on a server that is not ours.
    """

    def __init__(self, options: Options) -> None:
        self.options = options
        self.state = options.state.resolve()
        self.groups = parse_topology(options.topology, installed())
        nats_port, monitor_port, http_port, *health = free_ports(3 + len(self.groups))
        self._health_ports = dict(zip(self.groups, health, strict=True))
        self._http_port = options.http_port or http_port
        self.url = f"http://{options.http_host}:{self._http_port}"
        self.supervisor = Supervisor(())
        self.config = options.config or default_config()
        if not options.vllm:
            self.config = without_vllm(self.config)
        self.users: Directory | None = None
        self.server: EmbeddedServer | None = None
        self.nats_url = options.nats_url
        if not options.nats_url:
            node = Node(
                NATS, self.state / "jetstream", LOOPBACK, options.nats_port or nats_port,
                LOOPBACK, monitor_port,
            )  # fmt: skip
            self.users = self._directory()
            self.server = EmbeddedServer(node, self.state, self.users.users, self.users.callout)
            self.nats_url = self.server.url

    def _directory(self) -> Directory:
        tenants = static_tenants(self.config)
        return make_directory(self.groups, tenants, Passwords(self.state / "users.json"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.supervisor.stop()
        forget_running(self.state)

    @property
    def operator(self) -> Address:
        """How an operator connects to NATS."""
        if self.users is None:
            return self.options.operator_address
        return self.users.operator(self.nats_url)

    def start(self) -> bool:
        """Start all and wait until all serves; return whether it does.

        Raises:
            NotProvisioned: the server's streams differ from what is declared.
            NoNatsServer: our own server did not start.
        """
        self.start_bus()
        self.start_services()
        return self.supervisor.wait_ready(self.options.ready_s)

    def start_bus(self) -> None:
        """Start NATS, unless it runs already, and provision it."""
        if self.server is not None:
            require_free("NATS", self.server.node.port, "--nats-port")
            require_free("the HTTP API", self._http_port, "--http-port")
            self.server.prepare()
            self.supervisor.add(Unit(self.server.child, self.server.healthy))
            self.server.wait_ready()
        settled = asyncio.run(settle(self.operator, self.config, self.options))
        if self.server is not None and settled != self.config:
            self.config = settled
            self.users = self._directory()
            self.server.reload(self.users.users)
        self.config = settled
        asyncio.run(prepare(self.operator, self.config, self.options))
        write_running(self.state, Running(self.nats_url, self.url, self._monitor_url))

    @property
    def _monitor_url(self) -> str:
        if self.server is None:
            return ""
        return f"http://{self.server.node.monitor_host}:{self.server.node.monitor_port}"

    def start_services(self) -> None:
        """Start a process for every group, without waiting for them."""
        for group in self.groups:
            self.supervisor.add(self._unit(group))

    def log_of(self, name: str) -> Path:
        """Return the log file of a process."""
        return self.supervisor.log(name)

    def _unit(self, group: Sequence[str]) -> Unit:
        name, port = "+".join(group), self._health_ports[tuple(group)]
        log = self.state / "logs" / f"{name}.log"
        command = [sys.executable, "-m", "eventrail.cli", "run", *group]
        child = Child(name, command, log, self._environment(group, port))
        return Unit(child, ready_at(self.options.http_host, port))

    def _callout_environment(self) -> dict[str, str]:
        """What lets a gateway vouch for users of our own server, and end their connections."""
        if self.users is None:
            return {}
        return {
            "EVENTRAIL_NATS_ISSUER_SEED": self.users.passwords[ISSUER],
            "EVENTRAIL_NATS_SYSTEM_PASSWORD": self.users.passwords[SYSTEM],
        }

    def _environment(self, group: Sequence[str], health_port: int) -> dict[str, str]:
        name = "+".join(group)
        address = self.operator if self.users is None else self.users.address(name, self.nats_url)
        return {
            "EVENTRAIL_DRAIN_S": DRAIN_S,
            **os.environ,
            "EVENTRAIL_NATS_URL": self.nats_url,
            "EVENTRAIL_NATS_USER": address.user,
            "EVENTRAIL_NATS_PASSWORD": address.password,
            **(self._callout_environment() if GATEWAY in group else {}),
            "EVENTRAIL_STATE": str(self.state),
            "EVENTRAIL_HTTP_HOST": self.options.http_host,
            "EVENTRAIL_HTTP_PORT": str(self._http_port),
            "EVENTRAIL_HEALTH_PORT": str(health_port),
        }
