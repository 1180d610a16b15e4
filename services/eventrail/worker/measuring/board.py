"""Shows what the replicas of this process's pools measure, as Prometheus metrics by pool.

Replicas have no port of their own. They come and go, so none of them is a label: gauges are sums,
or the worst of all where a sum says nothing; counters go on when a replica ends.
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator

import msgspec
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from prometheus_client import REGISTRY, CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from eventrail.contracts import subjects
from eventrail.contracts.measures import ReplicaMeasures
from eventrail.worker.measuring.standing import COUNTERS, PoolStanding, Standing

_log = structlog.get_logger(__name__)
_decode = msgspec.json.Decoder(ReplicaMeasures).decode

SUMS = {
    "running": "Sequences that vLLM generates",
    "waiting": "Sequences that vLLM holds back",
    "slots": "Requests the pool's replicas take at once",
    "tokens_per_s": "Tokens generated a second, over the last minute",
}
WORST = {
    "kv_use": "Used share of the fullest KV cache",
    "ttft_p50_ms": "Median time to the first token of the slowest replica",
    "ttft_p95_ms": "95th percentile of the time to the first token of the slowest replica",
    "time_per_token_p50_ms": "Median time per output token of the slowest replica",
}


class PoolCollector(Collector):
    """Turns what was heard into metrics when somebody asks."""

    def __init__(self, standing: Standing) -> None:
        self._standing = standing

    def describe(self) -> Iterable[Metric]:
        """Name no metric yet: there is none before a replica was heard."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Yield every metric."""
        pools = self._standing.pools(time.monotonic())
        for name, text in SUMS.items():
            yield _gauge(name, text, {p.pool: sum(_values(p, name)) for p in pools})
        for name, text in WORST.items():
            yield _gauge(name, text, {p.pool: max(_values(p, name), default=0.0) for p in pools})
        yield _gauge("replicas", "Replicas heard of", {p.pool: len(p.replicas) for p in pools})
        yield _gauge("accepted_length", "Tokens won by a drafted step", _lengths(pools))
        for name in (*COUNTERS, "cost"):
            family = CounterMetricFamily(
                f"eventrail_engine_{name}", f"Sum of {name} over all replicas", labels=["pool"]
            )
            for pool in pools:
                family.add_metric([pool.pool], pool.counters.get(name, 0))
            yield family
        yield _by_position(pools)


class MeasuresBoard:
    """Listens to the replicas of some pools: a daemon of the process that deploys them.

    Args:
        client: the bus.
        ours: whether a pool is one of this process; another one of the same shows the same again.
        registry: where the metrics appear.
    """

    name = "measures-board"

    def __init__(
        self,
        client: Client,
        ours: Callable[[str], bool],
        registry: CollectorRegistry = REGISTRY,
    ) -> None:
        self._client = client
        self._ours = ours
        self._registry = registry
        self.standing = Standing()
        self._collector = PoolCollector(self.standing)
        self._stopped = asyncio.Event()

    async def start(self) -> None:
        """Listen."""
        self._subscription = await self._client.subscribe(
            subjects.measures("*", "*"), cb=self._hear
        )
        self._registry.register(self._collector)

    async def run(self) -> None:
        """Wait for the end: the connection's own task listens."""
        await self._stopped.wait()

    async def stop(self) -> None:
        """Listen no more."""
        self._stopped.set()
        self._registry.unregister(self._collector)
        await self._subscription.unsubscribe()

    async def _hear(self, message: Msg) -> None:
        try:
            measures = _decode(message.data)
        except msgspec.MsgspecError as error:
            _log.warning("measures do not decode", subject=message.subject, error=str(error))
            return
        if self._ours(measures.pool):
            self.standing.hear(measures, time.monotonic())


def _values(pool: PoolStanding, name: str) -> list[float]:
    return [float(getattr(replica, name)) for replica in pool.replicas]


def _gauge(name: str, text: str, values: dict[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"eventrail_engine_{name}", text, labels=["pool"])
    for pool, value in values.items():
        family.add_metric([pool], value)
    return family


def _lengths(pools: Iterable[PoolStanding]) -> dict[str, float]:
    return {
        pool.pool: 1 + pool.counters["accepted"] / pool.counters["drafts"]
        for pool in pools
        if pool.counters.get("drafts")
    }


def _by_position(pools: Iterable[PoolStanding]) -> CounterMetricFamily:
    family = CounterMetricFamily(
        "eventrail_engine_accepted_by_position",
        "Drafted tokens accepted, by place in the draft from 1",
        labels=["pool", "position"],
    )
    for pool in pools:
        for position, count in enumerate(pool.accepted_by_position, start=1):
            family.add_metric([pool.pool, str(position)], count)
    return family
