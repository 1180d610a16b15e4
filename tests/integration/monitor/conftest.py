"""A system with two routes over one provider, watched."""

from collections.abc import AsyncIterator

import pytest

from eventrail.config.model import Config, Route, Rule, Template, Tenant
from eventrail.config.monitoring import Canaries, Monitoring
from tests.integration.gateway.running import ACME_KEY, DEMO_KEY, digest
from tests.integration.monitor.provider import Provider


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    async with Provider().serving() as serving:
        yield serving


@pytest.fixture
def config(provider: Provider) -> Config:
    return Config(
        pools={"remote": provider.pool(), "asked": provider.pool()},
        templates={"plain": Template(system="Be brief."), "help": Template(system="Be kind.")},
        routes={"chat": Route(pool="remote"), "desk": Route(pool="remote")},
        rules=[
            Rule(name="chat", model="chat", route="chat", template="plain", cacheable=False),
            Rule(name="desk", model="desk", route="desk", template="help", cacheable=False),
        ],
        tenants={
            "demo": Tenant(key_hashes=[digest(DEMO_KEY)]),
            "acme": Tenant(key_hashes=[digest(ACME_KEY)]),
        },
        monitoring=Monitoring(
            reference=100, canaries={"asked": Canaries(every_s=1.0, most_cost=0.0)}
        ),
    )
