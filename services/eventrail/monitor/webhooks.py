"""Tells webhooks of alarms and incidents: one queue a webhook, as the configuration names them."""

import asyncio
from collections.abc import Collection

from eventrail.alerting.sending import http_client
from eventrail.bus.tasks import first_of
from eventrail.monitor.webhook_queue import WebhookQueue
from eventrail.runtime.host import Host


class Webhooks:
    """See `runtime.service.Daemon`.

    A queue is a durable consumer, shared by all processes of the service: what one of them took
    and did not settle another gets.

    Args:
        host: the process.
    """

    name = "monitor webhooks"

    def __init__(self, host: Host) -> None:
        self._host = host
        self._http = http_client()
        self._queues: dict[str, WebhookQueue] = {}
        self._stopped = asyncio.Event()

    async def start(self) -> None:
        """Nothing to wait for."""

    async def run(self) -> None:
        """Have a queue for each webhook, until stopped."""
        store = self._host.config
        while not self._stopped.is_set():
            config = store.config()
            await self._have(config.monitoring.webhooks)
            await first_of(store.after(config.revision), self._stopped.wait())

    async def stop(self) -> None:
        """Finish what is being sent; the rest stays in the stream."""
        self._stopped.set()
        await self._end(list(self._queues))
        await self._http.aclose()

    def report(self) -> dict[str, object]:
        """Return what the health endpoint shows: what came of the last try, by webhook."""
        return {name: queue.last for name, queue in self._queues.items()}

    async def _have(self, wanted: Collection[str]) -> None:
        await self._end([name for name in self._queues if name not in wanted])
        for name in wanted:
            if name not in self._queues:
                queue = self._queues[name] = WebhookQueue(name, self._host, self._http)
                await queue.start()

    async def _end(self, names: list[str]) -> None:
        await asyncio.gather(*(self._queues.pop(name).stop() for name in names))
