"""Which configuration `eventrail up` runs with."""

import msgspec
import pytest

from eventrail.config.model import Config, Pool, Rule
from eventrail.config.pools import with_pools
from eventrail.contracts.errors import NotProvisioned
from eventrail.eventlog.provision.document import same_document
from eventrail.supervise.options import Options
from eventrail.supervise.prepare import prepare, settle
from tests.conftest import Provisioned

OTHER = Config(tenants={})


async def settled(provisioned: Provisioned, options: Options) -> Config:
    wanted = options.config or Config()
    return await settle(provisioned.address, wanted, options)


async def test_the_one_in_force_stays_when_none_is_asked_for(provisioned: Provisioned) -> None:
    for allow_changes in (False, True):
        options = Options(state=provisioned.state, allow_changes=allow_changes)
        assert same_document(await settled(provisioned, options), provisioned.config)


async def test_another_replaces_it_only_with_leave(provisioned: Provisioned) -> None:
    asked = Options(state=provisioned.state, config=OTHER)
    with pytest.raises(NotProvisioned, match="--yes"):
        await settled(provisioned, asked)
    allowed = Options(state=provisioned.state, config=OTHER, allow_changes=True)
    assert await settled(provisioned, allowed) == OTHER


async def test_without_vllm_is_a_change_of_a_configuration_that_has_it(
    provisioned: Provisioned,
) -> None:
    pools = {"big": Pool(engine="vllm", model="bundled")}
    with_vllm = with_pools(provisioned.config, pools)
    allowed = Options(state=provisioned.state, config=with_vllm, allow_changes=True)
    await prepare(provisioned.address, with_vllm, allowed)
    with pytest.raises(NotProvisioned, match="--no-vllm"):
        await settled(provisioned, Options(state=provisioned.state, vllm=False))
    reduced = await settled(
        provisioned, Options(state=provisioned.state, vllm=False, allow_changes=True)
    )
    assert "big" not in reduced.pools
    assert Rule(name="big", model="big", pool="big") not in reduced.rules
    assert msgspec.structs.replace(reduced, revision=0).tenants == provisioned.config.tenants
