"""Requests that were handed over, on a real bus."""

import msgspec

from eventrail.contracts.events import Accepted, Checked, Completed, Finding, Screened
from eventrail.contracts.requests import Message
from eventrail.desk.desk import Desk
from eventrail.desk.entries import Standing
from eventrail.eventlog.interface import Appended
from eventrail.guarding.mask import mask
from eventrail.guarding.placeholders import MaskDictionary
from eventrail.runtime.host import Host
from tests.integration.services.running import until
from tests.lives import GENERATED, ROUTED, record

TOLD = "A colleague will answer you."
ASKED = "Where is my parcel? Write to ada@example.org"


async def hand_over(host: Host, rid: str) -> None:
    """Write the life of a request that its output guard handed over."""
    dictionary = MaskDictionary()
    masked = mask(ASKED, dictionary)
    sealed = host.sealer.seal("acme", rid, msgspec.json.encode(dictionary))
    finding = Finding("grounding", "noted", detail="1 sentence that no document holds")
    life = record(
        Accepted(sealed="", model="docs", messages=1, user="u1"),
        Screened(messages=[Message("user", masked)], dictionary=sealed),
        ROUTED,
        GENERATED,
        Checked("hand_over", [finding], (0, 11), instead=TOLD),
        Completed(),
        rid=rid,
    )
    assert isinstance(await host.log.append(life, after=0, message_id=rid), Appended)


async def on_desk(desk: Desk, rid: str) -> Standing:
    async def there() -> bool:
        return rid in [each.waiting.rid for each in await desk.all()]

    await until(there)
    return await desk.find(rid)
