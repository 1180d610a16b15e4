"""Eventrail itself, started as an operator starts it: `eventrail up`."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from eventrail.bus.ports import free_ports
from loadtests import probe
from loadtests.paths import BENCH, LOGS, ROOT
from loadtests.processes import ManagedProcess, wait_until
from loadtests.systems.base import Endpoint, SetupError

Topology = Literal["fused", "unfused"]
Pool = Literal["echo", "mock"]

_CONFIG = Path(__file__).with_name("eventrail.yaml")
_GROUPS: dict[Topology, str] = {
    "fused": "gateway+guardrail+router+cache+worker warden+archiver",
    "unfused": "gateway guardrail router cache worker warden archiver",
}
# What the request path and the durable log need. The judge and the feedback ingester, which the
# peers have nothing like, are left out.
_COMMAND = Path(sys.executable).parent / "eventrail"
# The key of the bundled development configuration.
_KEY = "demo-key"
_START_S = 120.0
_MASKING_ONLY = """
guards:
  default:
    attacks: {action: "off", indirect: {action: "off"}}
    content: {harm: {action: "off"}, toxicity: {action: "off"}}
"""


class Eventrail:
    """Eventrail with its embedded NATS, the durable log on and fsync always.

    Args:
        topology: `fused` runs the stages of the hot path in one process, `unfused` each alone.
        pool: `echo` answers inside the worker, `mock` forwards to the mock over HTTP.
        upstream_url: The mock's `http://host:port`.
        masking_only: Whether the guards only mask and look for leaks; what the peers do not do
            either, judging attacks and content, is off then.
        environ: Settings on top of the defaults, as environment variables.
        more: YAML to put after the configuration, whose sections it must not repeat.
        besides: Processes besides those of the topology, as groups of services.
    """

    def __init__(
        self,
        topology: Topology,
        pool: Pool,
        upstream_url: str,
        environ: Mapping[str, str] | None = None,
        *,
        masking_only: bool = False,
        more: str = "",
        besides: str = "",
    ) -> None:
        self.name = f"eventrail {topology} {'→ mock' if pool == 'mock' else '(echo)'}"
        if masking_only:
            self.name += ", masking only"
        self.forwards = pool == "mock"
        self.version = f"this repository, {topology}, fsync always"
        self._topology = topology
        self._pool = pool
        self._upstream_url = upstream_url
        self._environ = environ or {}
        self._more = more + (_MASKING_ONLY if masking_only else "")
        self._besides = besides
        self._state = BENCH / "state" / topology
        self._process: ManagedProcess | None = None

    def prepare(self) -> None:
        """Nothing to install besides the repository's own environment.

        Raises:
            SetupError: The environment has no `eventrail` command.
        """
        if not _COMMAND.is_file():
            raise SetupError("there is no `eventrail` beside this Python: run `make setup` first")

    def start(self) -> Endpoint:
        """Start everything on an empty log.

        Raises:
            StartError: It did not come up.
        """
        shutil.rmtree(self._state, ignore_errors=True)
        self._state.mkdir(parents=True)
        (port,) = free_ports(1)
        config = self._state / "config.yaml"
        document = _CONFIG.read_text().replace("UPSTREAM", self._upstream_url)
        config.write_text(document + self._more)
        groups = " ".join(filter(None, (_GROUPS[self._topology], self._besides)))
        command = [str(_COMMAND), "up", "--topology", groups, "--state", str(self._state)]
        command += ["--http-port", str(port), "--nats-port", "0", "--config", str(config)]
        log = LOGS / f"eventrail-{self._topology}.log"
        self._process = ManagedProcess("eventrail", command, log=log, env=self._environ, cwd=ROOT)
        endpoint = Endpoint(
            url=f"http://127.0.0.1:{port}/v1/chat/completions",
            model=self._pool,
            headers={"authorization": f"Bearer {_KEY}"},
            pid=self._process.pid,
        )
        wait_until(lambda: probe.answers(endpoint), self._process, _START_S)
        return endpoint

    def stop(self) -> None:
        """Stop everything; the state stays for a look at its log."""
        if self._process is not None:
            self._process.stop()
            self._process = None
