"""Holds a log against what guards promise."""

from nats.aio.client import Client

from eventrail.contracts.events import EventData
from tests.faults.audit import lives


async def told(client: Client) -> dict[str, list[str]]:
    """Return the types of every request's events, in order."""
    found: dict[str, list[str]] = {}
    for rid, records in (await lives(client)).items():
        found[rid] = [event.type for record in records for event in record.new_events()]
    return found


async def unchecked(client: Client) -> list[str]:
    """Return what went past a guard: nothing may be made of a request, or told, before its check.

    Whatever was generated follows `screened`, and whatever was completed follows `checked`.
    """
    faults: list[str] = []
    for rid, types in (await told(client)).items():
        for later, earlier in (
            ("routed", "screened"),
            ("generated", "screened"),
            ("completed", "checked"),
        ):
            if later in types and earlier not in types[: types.index(later)]:
                faults.append(f"{rid}: {later} without {earlier} in {types}")
    return faults


async def ending(client: Client, rid: str) -> EventData | None:
    """Return the last event of a request, if it has ended."""
    records = (await lives(client)).get(rid, [])
    last = (
        records[-1].new_events()[-1].payload() if records and records[-1].next == "done" else None
    )
    return last if last is not None and last.terminal else None
