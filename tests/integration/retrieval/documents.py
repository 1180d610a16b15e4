"""Put documents in over the bus, and wait for the index."""

import msgspec

from eventrail.contracts.documents import DocumentChange, Indexed
from eventrail.ingestion.bodies import Prepared
from eventrail.ingestion.publish import publish, reindex, wait_indexed
from tests.conftest import Provisioned

PATIENCE_S = 60.0
SERVICES = ("guardrail", "router", "retriever")


def put(name: str, text: str, **metadata: str) -> DocumentChange:
    return DocumentChange("put", name, text=text, metadata=metadata)


async def ingest(world: Provisioned, tenant: str, *changes: DocumentChange) -> Indexed:
    """Send changes, and return how the index stands once it has seen them."""
    sent = await publish(world.client, tenant, [Prepared(change) for change in changes])
    last = max(one.sequence for one in sent)
    return await wait_indexed(world.client, tenant, last, patience_s=PATIENCE_S)


async def send_raw(world: Provisioned, tenant: str, payload: bytes | DocumentChange) -> int:
    """Store a message as it is; return its sequence."""
    data = payload if isinstance(payload, bytes) else msgspec.json.encode(payload)
    ack = await world.client.jetstream().publish(f"docs.{tenant}", data)
    return ack.seq


async def rebuilt(world: Provisioned, tenant: str) -> Indexed:
    """Ask for a reindex, and wait until it is done."""
    sequence = await reindex(world.client, tenant)
    return await wait_indexed(world.client, tenant, sequence, patience_s=PATIENCE_S)
