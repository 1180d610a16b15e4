"""One campaign: load and trouble together, then peace, then the audit."""

import asyncio
import json
import random
import urllib.request
from dataclasses import dataclass, field

from eventrail.bus.connect import connect_patiently
from eventrail.bus.users import tenant_name
from eventrail.client import Client
from eventrail.supervise.system import System
from tests.faults import audit
from tests.faults.load import Promises, steady
from tests.faults.trouble import Done, make_trouble

PEACE_S = 120.0


@dataclass
class Outcome:
    """What came of a campaign."""

    seed: int
    promises: Promises = field(default_factory=Promises)
    done: Done = field(default_factory=Done)
    ends: dict[str, int] = field(default_factory=dict)
    evidence: dict[str, int] = field(default_factory=dict)
    calls: int = 0
    attempts: int = 0

    def __str__(self) -> str:
        return (
            f"seed {self.seed}: {self.promises.tried} sent, "
            f"{len(self.promises.accepted)} promised, "
            f"{self.promises.answered} answered over HTTP, ends {self.ends}, "
            f"{self.calls} provider calls, {self.attempts} entered by notes, the rest by records, "
            f"{self.evidence}, {len(self.done.deeds)} deeds: {', '.join(self.done.deeds)}"
        )


async def campaign(
    system: System, provider: str, *, seed: int, seconds: float, rate: float
) -> Outcome:
    """Run a campaign on a running system and audit it.

    Raises:
        AssertionError: a promise was broken.
    """
    outcome = Outcome(seed)
    assert system.users is not None
    mine = system.users.address(tenant_name("demo"), system.nats_url)
    async with Client.connect(
        system.nats_url, tenant="demo", user=mine.user, password=mine.password
    ) as client:
        trouble = asyncio.create_task(
            make_trouble(system, outcome.done, random.Random(seed + 1), seconds)
        )
        await steady(client, system.url, outcome.promises, random.Random(seed), trouble, rate=rate)
        await trouble
    await settle(system)
    await check(system, provider, outcome)
    return outcome


async def settle(system: System) -> None:
    """Wait until every process serves again and nothing is open."""
    async with asyncio.timeout(PEACE_S):
        while not system.supervisor.all_ready:
            await asyncio.sleep(0.5)
    client = await connect_patiently(system.operator, "audit")
    try:
        async with asyncio.timeout(PEACE_S):
            while await audit.pending(client):
                await asyncio.sleep(1.0)
    finally:
        await client.close()


async def check(system: System, provider: str, outcome: Outcome) -> None:
    """Hold the log against every promise."""
    client = await connect_patiently(system.operator, "audit")
    try:
        lives = await audit.lives(client)
        ledger = await audit.notes(client)
    finally:
        await client.close()
    missing = outcome.promises.accepted - set(lives)
    assert not missing, f"accepted and lost: {sorted(missing)[:5]}"
    for records in lives.values():
        audit.check_life(records)
        end = records[-1].all_events()[-1].type
        outcome.ends[end] = outcome.ends.get(end, 0) + 1
    calls = await asyncio.to_thread(provider_calls, provider)
    audit.check_ledger(lives, ledger, calls)
    outcome.calls, outcome.attempts = len(calls), len(ledger.attempted)
    outcome.evidence = audit.evidence(system.state / "logs")


def provider_calls(provider: str) -> dict[str, int]:
    """Return the provider's own count of calls, by attempt id."""
    with urllib.request.urlopen(f"{provider}/calls?by=id", timeout=10) as answer:  # noqa: S310
        return json.loads(answer.read())["by_id"]
