"""A configuration with a route for each way to choose, and the models behind it."""

from collections.abc import AsyncIterator

import pytest

from eventrail.config.experiments import (
    Arm,
    Canary,
    Cascade,
    Escalate,
    Experiment,
    Rollback,
    Shadow,
)
from eventrail.config.model import Config, Route, Rule, Template, Tenant
from tests.integration.experiments.models import Models
from tests.integration.gateway.running import ACME_KEY, DEMO_KEY, digest

WATCHED = Rollback(min_requests=20, error_ratio_above_baseline=2.0)
SHORT = Rollback(min_requests=5, error_rate_above=0.5, window_s=2)


@pytest.fixture
async def models() -> AsyncIterator[Models]:
    async with Models().serving() as serving:
        yield serving


@pytest.fixture
def config(models: Models) -> Config:
    routes = {
        "ab": Route(experiment=Experiment({"one": Arm("small"), "two": Arm("large")})),
        "canary": Route(pool="large", canary=Canary("flaky", 0.5, rollback=WATCHED)),
        "even": Route(pool="flaky", canary=Canary("flaky-too", 0.5, rollback=WATCHED)),
        "rising": Route(
            pool="small", canary=Canary("large", 0.5, rollback=SHORT, steps=[0.5, 1.0])
        ),
        "shadowed": Route(pool="small", shadow=Shadow("large")),
        "cascade": Route(
            cascade=Cascade(["small", "large"], Escalate(min_mean_logprob=-0.5, max_entropy=1.0))
        ),
        "spare": Route(cascade=Cascade(["broken", "large"])),
    }
    pools = {name: models.pool(name) for name in ("small", "flaky", "broken")}
    return Config(
        pools={**pools, "large": models.pool("large", 10.0), "flaky-too": models.pool("flaky")},
        templates={"plain": Template(), "docs": Template(system="Answer from:\n{documents}")},
        routes=routes,
        rules=[
            *(Rule(name=name, model=name, route=name, cacheable=False) for name in routes),
            Rule(name="kept", model="kept", route="shadowed"),
            Rule(name="grounded", model="grounded", route="shadowed", template="docs", top_k=2),
        ],
        tenants={
            "demo": Tenant(key_hashes=[digest(DEMO_KEY)]),
            "acme": Tenant(key_hashes=[digest(ACME_KEY)]),
        },
    )
