"""`monitoring:` of the configuration."""

import pytest

from eventrail.config.model import Config, Pool, Tenant, check
from eventrail.config.monitoring import Canaries, Monitoring
from eventrail.contracts.errors import EventrailError
from eventrail.eventlog.jetstream.lanes import lanes_of

POOLS = {"gpt": Pool(engine="echo")}
TENANTS = {"acme": Tenant()}


@pytest.mark.parametrize(
    ("monitoring", "field"),
    [
        (Monitoring(false_alarms=0), "monitoring.false_alarms"),
        (Monitoring(reference=10), "monitoring.reference"),
        (Monitoring(least_effect=-1), "monitoring.least_effect"),
        (Monitoring(canaries={"gtp": Canaries()}), "monitoring.canaries.gtp"),
        (Monitoring(canaries={"gpt": Canaries(every_s=0)}), "monitoring.canaries.gpt.every_s"),
        (Monitoring(canaries={"gpt": Canaries(tenant="x")}), "monitoring.canaries.gpt.tenant"),
    ],
)
def test_what_does_not_fit_is_named(monitoring: Monitoring, field: str) -> None:
    with pytest.raises(EventrailError, match=field.replace(".", r"\.")):
        check(Config(pools=POOLS, tenants=TENANTS, monitoring=monitoring))


def test_a_pool_with_canary_prompts_has_queues_for_them() -> None:
    without = Config(pools=POOLS, tenants=TENANTS)
    having = Config(
        pools=POOLS, tenants=TENANTS, monitoring=Monitoring(canaries={"gpt": Canaries()})
    )
    check(having)
    shadows = [each for each in lanes_of("gpt", having) if "~shadow" in each.consumer]
    assert len(shadows) == 1
    assert len(lanes_of("gpt", having)) == len(lanes_of("gpt", without)) + 1
