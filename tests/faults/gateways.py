"""Gateways as processes, on ports of their own, to be killed and started again."""

import asyncio
import os
import signal
import sys
from contextlib import suppress

from tests.conftest import Provisioned

READY_S = 60.0


class GatewayProcess:
    """One process of `eventrail run`.

    Args:
        provisioned: the server it works on.
        port: where it listens; the same after each start.
        services: what it hosts.
        answers: whether it listens on its port, and is waited for.
    """

    def __init__(
        self,
        provisioned: Provisioned,
        port: int,
        services: tuple[str, ...],
        *,
        answers: bool = True,
    ) -> None:
        self._waits = answers
        self.url = f"http://127.0.0.1:{port}"
        self._port = port
        self._services = services
        self._environ = {
            **os.environ,
            "EVENTRAIL_NATS_URL": provisioned.url,
            "EVENTRAIL_STATE": str(provisioned.state),
            "EVENTRAIL_HTTP_PORT": str(port),
        }
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it, and wait until it answers."""
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "eventrail.cli", "run", *self._services),
            env=self._environ,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        async with asyncio.timeout(READY_S):
            while self._waits and not await self._answers():
                assert self._process.returncode is None, "the gateway did not start"
                await asyncio.sleep(0.05)

    async def kill(self) -> None:
        """Send SIGKILL, and wait until it is gone."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGKILL)
            await self._process.wait()
            self._process = None

    async def _answers(self) -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self._port)
        except OSError:
            return False
        writer.close()
        return True
