"""The LiteLLM proxy, in its own virtual environment, with its recommended settings.

From its documentation (docs.litellm.ai, pages proxy/prod, proxy/server_tuning, benchmarks):

- `LITELLM_MODE=PRODUCTION`: no `.env` is loaded.
- `LITELLM_LOG=ERROR`: FastAPI's line per request is off.
- Uvicorn, its default server: "recommended for almost all deployments".
- Workers: one per pod and more pods on Kubernetes; on one machine "setting workers equal to CPU
  count gives optimal performance". The second is measured, as it is the faster one here.
- No database, no Redis, no callbacks (the defaults), and no custom price, which costs it half its
  throughput in this version: the least work per request it can be configured to.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from eventrail.bus.ports import free_ports
from loadtests import probe
from loadtests.paths import BENCH, LOGS
from loadtests.peers.install import install_once
from loadtests.processes import ManagedProcess, wait_until
from loadtests.systems.base import Endpoint, SetupError

_HERE = Path(__file__).parent
_LOCK = _HERE / "litellm.lock"
_CONFIG = _HERE / "litellm.yaml"
_VENV = BENCH / "litellm"
# The key only guards a proxy on loopback for the length of a measurement.
_KEY = "sk-bench-only"
_START_S = 240.0


class LiteLLM:
    """A LiteLLM proxy that forwards to the mock.

    Args:
        upstream_url: The mock's `http://host:port`.
        workers: Worker processes; one per core by default.
    """

    forwards = True

    def __init__(self, upstream_url: str, workers: int | None = None) -> None:
        self._upstream_url = upstream_url
        self._workers = workers or os.cpu_count() or 1
        self._process: ManagedProcess | None = None
        self.name = "litellm" if workers is None else f"litellm, {workers} worker"

    @property
    def version(self) -> str:
        """As pinned."""
        pinned = next(
            line for line in _LOCK.read_text().splitlines() if line.startswith("litellm=")
        )
        return f"{pinned.replace('==', ' ')}, {self._workers} workers"

    def prepare(self) -> None:
        """Create the virtual environment unless it matches the lock.

        Raises:
            SetupError: pip failed; the message ends with what it said.
        """
        install_once(_VENV, _LOCK.read_bytes() + sys.version.encode(), _install)

    def start(self) -> Endpoint:
        """Start the proxy.

        Raises:
            StartError: It did not come up.
        """
        (port,) = free_ports(1)
        command = [str(_VENV / "bin" / "litellm"), "--config", str(_CONFIG)]
        command += ["--host", "127.0.0.1", "--port", str(port)]
        command += ["--num_workers", str(self._workers)]
        # Uvicorn kills a worker that does not answer a ping within 5 s. On a busy machine that is
        # every worker while it still imports, for ever.
        command += ["--timeout_worker_healthcheck", "120"]
        env = {
            "LITELLM_MODE": "PRODUCTION",
            "LITELLM_LOG": "ERROR",
            "LITELLM_MASTER_KEY": _KEY,
            # The price list in the package, not the one on the web: starts without a network.
            "LITELLM_LOCAL_MODEL_COST_MAP": "True",
            "BENCH_UPSTREAM": f"{self._upstream_url}/v1",
        }
        self._process = ManagedProcess(
            "litellm", command, log=LOGS / "litellm.log", env=env, cwd=BENCH
        )
        endpoint = Endpoint(
            url=f"http://127.0.0.1:{port}/v1/chat/completions",
            model="mock",
            headers={"authorization": f"Bearer {_KEY}"},
            pid=self._process.pid,
        )
        wait_until(lambda: probe.answers(endpoint), self._process, _START_S)
        return endpoint

    def stop(self) -> None:
        """Stop the proxy and its workers."""
        if self._process is not None:
            self._process.stop()
            self._process = None


def _install(target: Path) -> None:
    """Create the virtual environment and fill it from the lock."""
    pip = [str(target / "bin" / "python"), "-m", "pip", "install", "--quiet", "--no-deps"]
    pip += ["--disable-pip-version-check", "-r", str(_LOCK)]
    for command in ([sys.executable, "-m", "venv", str(target)], pip):
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode:
            said = done.stderr[-2000:]
            raise SetupError(f"LiteLLM could not be installed from {_LOCK.name}:\n{said}")
