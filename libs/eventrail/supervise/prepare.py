"""Make NATS ready for the services: the configuration in force, then what it declares."""

import structlog

from eventrail.bus.connect import Address, connect_patiently
from eventrail.config.model import Config
from eventrail.config.pools import without_vllm
from eventrail.contracts.errors import NotProvisioned
from eventrail.eventlog.provision.apply import apply
from eventrail.eventlog.provision.declare import declare
from eventrail.eventlog.provision.document import put_document, same_document, stored_config
from eventrail.suites.before_change import hold_up_replacement
from eventrail.supervise.options import Options

_log = structlog.get_logger(__name__)


async def settle(operator: Address, wanted: Config, options: Options) -> Config:
    """Return the configuration to run with.

    That is `wanted` where there is none yet. Otherwise the one in force stays unless another
    was asked for, and then only `--yes` lets it replace the one in force.

    Raises:
        NotProvisioned: another configuration than the one in force was asked for, without
            leave to replace it.
    """
    client = await connect_patiently(operator, "eventrail-up")
    try:
        present = await stored_config(client)
    finally:
        await client.close()
    if present is None:
        return wanted
    kept = present if options.vllm else without_vllm(present)
    asked = kept if options.config is None else wanted
    if same_document(asked, present):
        return present
    if not options.allow_changes:
        raise NotProvisioned(
            "another configuration document is in force than the one asked for; add --yes to "
            "replace it, or leave --config, --pools and --no-vllm out to go on with it"
        )
    return asked


async def prepare(operator: Address, config: Config, options: Options) -> None:
    """Create streams, consumers and buckets and put the configuration document.

    Raises:
        NotProvisioned: something differs and may not be changed.
        SuiteFailed: a suite does not pass with the document that is to replace the one in force.
    """
    client = await connect_patiently(operator, "eventrail-up")
    try:
        await apply(client, declare(config), allow_changes=options.allow_changes)
        if options.allow_changes:
            await hold_up_replacement(client, config, options.state, _log.info)
        await put_document(client, config, replace=options.allow_changes)
    finally:
        await client.close()
