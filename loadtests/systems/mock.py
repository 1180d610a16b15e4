"""The mock provider: the upstream of every system, and measured alone as the ceiling."""

from __future__ import annotations

import sys

from eventrail.bus.ports import free_ports
from loadtests import probe
from loadtests.paths import LOGS, ROOT
from loadtests.processes import ManagedProcess, wait_until
from loadtests.systems.base import Endpoint

_START_S = 20.0


class MockUpstream:
    """The mock provider's process, alive for a whole comparison.

    Args:
        latency_ms: How long each answer takes it.
        answer_tokens: How long each answer is.
        token_interval_ms: How long it takes between two tokens of a stream.
    """

    def __init__(
        self,
        latency_ms: float = 0.0,
        answer_tokens: int = 16,
        token_interval_ms: float = 0.0,
    ) -> None:
        (port,) = free_ports(1)
        self.url = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "loadtests.mock_upstream", "--port", str(port)]
        command += ["--latency-ms", str(latency_ms), "--answer-tokens", str(answer_tokens)]
        command += ["--token-interval-ms", str(token_interval_ms)]
        self._process = ManagedProcess("the mock", command, log=LOGS / "mock.log", cwd=ROOT)
        try:
            wait_until(self._healthy, self._process, _START_S)
        except BaseException:
            self._process.stop()
            raise

    @property
    def pid(self) -> int:
        """Its process."""
        return self._process.pid

    def stop(self) -> None:
        """End its process."""
        self._process.stop()

    def _healthy(self) -> bool:
        return probe.request("GET", f"{self.url}/health")[0] == 200  # noqa: PLR2004 - OK


class MockAlone:
    """The mock as a system of its own: what the load generator and the provider can do.

    Args:
        upstream: The running mock; it belongs to the driver, so start and stop leave it alone.
    """

    name = "mock alone"
    forwards = True
    version = "loadtests.mock_upstream"

    def __init__(self, upstream: MockUpstream) -> None:
        self._upstream = upstream

    def prepare(self) -> None:
        """Nothing to install."""

    def start(self) -> Endpoint:
        """Point at the running mock."""
        url = f"{self._upstream.url}/v1/chat/completions"
        return Endpoint(url=url, model="mock", pid=self._upstream.pid)

    def stop(self) -> None:
        """The driver stops the mock."""
