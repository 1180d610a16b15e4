"""The Portkey gateway (npm `@portkey-ai/gateway`), one Node process, headless.

Its deployment guide (docs/installation-deployments.md of its repository) runs
`node build/start-server.js` and scales by replicas; it has no worker setting. `--headless` and
`NODE_ENV=production` leave out the web console. Its Hono packages are those of its own lock file,
as in its container image: with newer ones it fails to stream. Loopback hosts are trusted by
default, so the mock may be named as the custom host.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from eventrail.bus.ports import free_ports
from loadtests import probe
from loadtests.paths import BENCH, LOGS
from loadtests.peers.install import install_once
from loadtests.processes import ManagedProcess, wait_until
from loadtests.systems.base import Endpoint, SetupError

_SOURCE = Path(__file__).parent / "portkey_npm"
_FILES = ("package.json", "package-lock.json", "loopback.cjs")
_TARGET = BENCH / "portkey"
_PACKAGE = "@portkey-ai/gateway"
_START_S = 60.0


class Portkey:
    """A Portkey gateway that forwards to the mock.

    Args:
        upstream_url: The mock's `http://host:port`.
    """

    name = "portkey"
    forwards = True

    def __init__(self, upstream_url: str) -> None:
        self._upstream_url = upstream_url
        self._process: ManagedProcess | None = None

    @property
    def version(self) -> str:
        """As pinned."""
        manifest = json.loads((_SOURCE / "package.json").read_text())
        return f"{_PACKAGE} {manifest['dependencies'][_PACKAGE]}, node {_node_version()}"

    def prepare(self) -> None:
        """Install from the npm lock unless that is done.

        Raises:
            SetupError: Node or npm is missing, or the installation failed.
        """
        for program in ("node", "npm"):
            if shutil.which(program) is None:
                raise SetupError(f"Portkey needs `{program}`: install Node.js 20 or newer")
        recipe = b"".join((_SOURCE / name).read_bytes() for name in _FILES)
        install_once(_TARGET, recipe + _node_version().encode(), _install)

    def start(self) -> Endpoint:
        """Start the gateway.

        Raises:
            StartError: It did not come up.
        """
        (port,) = free_ports(1)
        command = ["node", "--require", "./loopback.cjs"]
        command += [f"node_modules/{_PACKAGE}/build/start-server.js"]
        command += [f"--port={port}", "--headless"]
        self._process = ManagedProcess(
            "portkey",
            command,
            log=LOGS / "portkey.log",
            env={"NODE_ENV": "production"},
            cwd=_TARGET,
        )
        endpoint = Endpoint(
            url=f"http://127.0.0.1:{port}/v1/chat/completions",
            model="mock",
            headers={
                "authorization": "Bearer none",
                "x-portkey-provider": "openai",
                "x-portkey-custom-host": f"{self._upstream_url}/v1",
            },
            pid=self._process.pid,
        )
        wait_until(lambda: probe.answers(endpoint), self._process, _START_S)
        return endpoint

    def stop(self) -> None:
        """Stop the gateway."""
        if self._process is not None:
            self._process.stop()
            self._process = None


def _node_version() -> str:
    done = subprocess.run(["node", "--version"], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def _install(target: Path) -> None:
    """Copy the pins and install from them, without running any package's scripts."""
    for name in _FILES:
        shutil.copy(_SOURCE / name, target / name)
    command = ["npm", "ci", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=target, check=False, capture_output=True, text=True)
    if done.returncode:
        raise SetupError(f"Portkey could not be installed: npm said\n{done.stderr[-2000:]}")
