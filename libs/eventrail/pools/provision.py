"""Make the streams and consumers that a document needs; changes and removes nothing."""

from nats.aio.client import Client

from eventrail.config.model import Config
from eventrail.contracts.errors import NotProvisioned
from eventrail.eventlog.jetstream import names
from eventrail.eventlog.provision.api import Management
from eventrail.eventlog.provision.apply import create_missing, plan
from eventrail.eventlog.provision.declare import Declaration, declare


async def missing(client: Client, config: Config) -> list[str]:
    """Return what `make` would make, e.g. `consumer LOG/stage-model-chat`.

    Raises:
        NotProvisioned: the server has no log.
        LogUnavailable: it did not answer, or this user may not ask.
    """
    steps = await plan(client, await _declared(client, config))
    return [step.label for step in steps if step.kind == "create"]


async def make(client: Client, config: Config) -> None:
    """Make what `config` needs and the server lacks, with as many copies as the log has.

    Raises:
        NotProvisioned: the server has no log.
        LogUnavailable: it did not answer, or this user may not manage consumers.
    """
    await create_missing(client, await _declared(client, config))


async def _declared(client: Client, config: Config) -> Declaration:
    log = await Management(client).stream(names.LOG)
    if log is None:
        raise NotProvisioned(f"the server has no stream {names.LOG}; run `eventrail provision`")
    return declare(config, replicas=int(log["config"].get("num_replicas", 1)))
