"""The whole system under test: every service its own process, NATS of its own, a provider."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from eventrail.bus.ports import free_ports
from eventrail.config.default import default_config
from eventrail.config.model import Config, Pool
from eventrail.config.pools import with_pools, without_vllm
from eventrail.supervise.options import Options
from eventrail.supervise.system import System


def fault_config(provider: str) -> Config:
    """Return pools that answer at once, after a while, and from a paid provider."""
    pools = {
        "slow": Pool(engine="echo", engine_options={"delay_ms": 1200}),
        "paid": Pool(engine="openai", url=f"{provider}/v1", model="mock", price_out=2.0),
    }
    return with_pools(without_vllm(default_config()), pools)


@contextmanager
def provider() -> Iterator[str]:
    """Run the mock provider; yield its base URL. It never dies: it is not ours to kill."""
    (port,) = free_ports(1)
    command = [sys.executable, "-m", "loadtests.mock_upstream", "--latency-ms", "200"]
    process = subprocess.Popen([*command, "--port", str(port)], stdout=subprocess.DEVNULL)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)


@contextmanager
def running(state: Path, config: Config, topology: str) -> Iterator[System]:
    """Start the system, and what dies in it again and again."""
    options = Options(
        state=state, topology=topology, config=config, http_port=0, vllm=False, ready_s=180
    )
    with System(options) as system:
        assert system.start(), "not everything came up in time"
        thread = threading.Thread(target=system.supervisor.run, daemon=True)
        thread.start()
        yield system
