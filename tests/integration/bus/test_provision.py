"""The provisioner on a real server."""

import msgspec
import pytest
from nats.aio.client import Client

from eventrail.config.model import Config, Pool
from eventrail.contracts.errors import NotProvisioned
from eventrail.eventlog.provision.api import Management
from eventrail.eventlog.provision.apply import apply, check, plan
from eventrail.eventlog.provision.declare import declare
from eventrail.eventlog.provision.document import put_document, stored_config
from tests.conftest import SMALL, Provisioned


async def test_what_was_applied_checks_out_and_needs_no_further_step(
    provisioned: Provisioned,
) -> None:
    declared = declare(provisioned.config, sizes=SMALL)
    await check(provisioned.client, declared)
    steps = await apply(provisioned.client, declared)
    assert {step.kind for step in steps} == {"leave"}


async def test_an_empty_server_does_not_check_out(nats_client: Client) -> None:
    with pytest.raises(NotProvisioned, match="create stream LOG"):
        await check(nats_client, declare(Config(), sizes=SMALL))


async def test_a_plan_changes_nothing(nats_client: Client) -> None:
    await plan(nats_client, declare(Config(), sizes=SMALL))
    assert await Management(nats_client).stream_names() == []


async def test_a_difference_is_an_error_until_changes_are_allowed(
    provisioned: Provisioned,
) -> None:
    larger = msgspec.structs.replace(provisioned.config)
    declared = declare(larger, sizes=type(SMALL)(log=2 * SMALL.log, notes=SMALL.notes))
    small = declare(provisioned.config, sizes=SMALL)
    grown = type(declared)([*declared.streams[:1], *small.streams[1:]], small.consumers)
    with pytest.raises(NotProvisioned, match=r"change stream LOG \(max_bytes: \d+ -> \d+\)"):
        await apply(provisioned.client, grown)
    await check(provisioned.client, small)
    await apply(provisioned.client, grown, allow_changes=True)
    await check(provisioned.client, grown)


async def test_a_conflict_is_never_resolved_by_force(provisioned: Provisioned) -> None:
    declared = declare(provisioned.config, sizes=SMALL)
    log = declared.streams[0]
    memory = type(log)(log.name, {**log.config, "storage": "memory"})
    with pytest.raises(NotProvisioned, match="conflict stream LOG"):
        await apply(provisioned.client, type(declared)([memory], []), allow_changes=True)
    await check(provisioned.client, declared)


async def test_a_new_pool_adds_its_consumer_and_keeps_the_old_ones(
    provisioned: Provisioned,
) -> None:
    config = Config(pools={"second": Pool(engine="echo")})
    steps = await apply(provisioned.client, declare(config, sizes=SMALL))
    assert [s.label for s in steps if s.kind == "create"] == [
        "consumer LOG/stage-model-second",
        "consumer LOG/stage-batch-second",
    ]
    names = await Management(provisioned.client).consumer_names("LOG")
    assert {"stage-model-echo@acme", "stage-model-second"} <= set(names)


async def test_the_document_is_put_once_kept_and_replaced_only_when_told(
    provisioned: Provisioned,
) -> None:
    client, config = provisioned.client, provisioned.config
    other = msgspec.structs.replace(config, tenants={})
    assert await put_document(client, config) == "same"
    assert await put_document(client, other) == "kept"
    kept = await stored_config(client)
    assert kept is not None
    assert kept.tenants == config.tenants
    assert await put_document(client, other, replace=True) == "replaced"
    replaced = await stored_config(client)
    assert replaced is not None
    assert replaced.tenants == {}
