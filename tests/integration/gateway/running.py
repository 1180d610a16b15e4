"""A gateway and its services in this process, on a real NATS server."""

import contextlib
import hashlib
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass

import httpx
import msgspec

from eventrail.config.model import Config, Limits, Pool, Rule, Template, Tenant
from eventrail.gateway.http.server import HttpServer
from eventrail.runtime.host import Host
from eventrail.runtime.observe import Silent
from eventrail.runtime.service import find
from tests.conftest import Provisioned

DEMO_KEY = "sk-demo"
ACME_KEY = "sk-acme"
FUSED = ("gateway", "guardrail", "router", "cache", "worker")


def digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


CONFIG = Config(
    pools={
        "echo": Pool(engine="echo"),
        "slow": Pool(engine="echo", engine_options={"tokens_per_s": 20.0}),
        "stuck": Pool(engine="echo", engine_options={"delay_ms": 60_000.0}),
    },
    templates={"plain": Template()},
    rules=[
        Rule(name="hours", model="echo", contains=["opening hours"], canned="Always open."),
        Rule(name="cached", model="cached", pool="echo"),
        *(
            Rule(name=name, model=name, pool=name, cacheable=False)
            for name in ("echo", "slow", "stuck")
        ),
    ],
    tenants={
        "demo": Tenant(key_hashes=[digest(DEMO_KEY)]),
        "acme": Tenant(key_hashes=[digest(ACME_KEY)]),
    },
)


def with_limits(config: Config, **limits: float) -> Config:
    return msgspec.structs.replace(config, limits=Limits(**limits))  # pyright: ignore[reportArgumentType]


@dataclass(frozen=True, slots=True)
class Running:
    """A running gateway."""

    host: Host
    port: int
    url: str

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def http(self, key: str | None = DEMO_KEY) -> httpx.AsyncClient:
        headers = {"Authorization": f"Bearer {key}"} if key is not None else {}
        return httpx.AsyncClient(base_url=self.base, headers=headers, timeout=30)


@contextlib.asynccontextmanager
async def running(
    provisioned: Provisioned, services: Sequence[str] = FUSED, instance: str = "gw-test"
) -> AsyncGenerator[Running]:
    settings = provisioned.settings(drain_s=1.0, instance=instance)
    async with hosting(provisioned, services, settings.instance) as host:
        port = next(each.port for each in host._daemons if isinstance(each, HttpServer))
        yield Running(host, port, provisioned.url)


@contextlib.asynccontextmanager
async def hosting(
    provisioned: Provisioned, services: Sequence[str], instance: str
) -> AsyncGenerator[Host]:
    settings = provisioned.settings(drain_s=1.0, instance=instance)
    host = Host(settings, [find(name) for name in services], Silent())
    await host.start()
    try:
        yield host
    finally:
        await host.stop()


def body(text: str = "hello", **more: object) -> dict[str, object]:
    return {"model": "echo", "messages": [{"role": "user", "content": text}], **more}
