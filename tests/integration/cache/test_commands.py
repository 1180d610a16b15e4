"""`eventrail cache` on a running system."""

import json
from typing import Any, cast

from tests.conftest import Provisioned
from tests.integration.cache.asking import ask
from tests.integration.cache.pool import CountingPool, hosts
from tests.integration.pools.running import eventrail
from tests.integration.services.running import until
from tests.unit.cache.words_judge import words_telling

FRONT = ("guardrail", "router", "cache", "pool")
TEXTS = ("How high?", "How wide?", "How deep?")


async def test_entries_are_shown_and_taken_out_one_by_one_and_all(
    provisioned: Provisioned,
) -> None:
    pool, url = CountingPool(), provisioned.url
    pool.open.set()
    async with hosts(provisioned, pool, FRONT, telling=words_telling()) as (host,):
        states = [await ask(host, text) for text in TEXTS]

        async def said(*arguments: str) -> Any:
            status, printed = await eventrail(url, "cache", *arguments, "--json")
            assert status == 0, printed
            return json.loads(printed)

        async def listed() -> list[str]:
            entries = await said("list", "--tenant", "acme")
            return [str(entry["question"]) for entry in entries]

        async def all_kept() -> bool:
            return len(await listed()) == len(TEXTS)

        await until(all_kept)
        assert await listed() == list(TEXTS)
        (entry,) = await said("show", states[1].rid, "--tenant", "acme")
        assert (entry["question"], entry["source_rid"]) == (TEXTS[1], states[1].rid)
        assert "vector" not in entry
        assert await said("list", "--tenant", "demo") == []

        gone = await said("evict", states[0].rid, "--tenant", "acme", "--dry-run")
        assert gone == {"dry_run": True, "keys": [states[0].cache_key]}
        await said("evict", states[0].rid, "--tenant", "acme")
        assert await listed() == list(TEXTS[1:])
        await until(lambda: _entries(host.health()) == 2)
        assert (await ask(host, TEXTS[0])).cache_hit is None
        assert (await ask(host, TEXTS[1])).cache_hit is not None

        none = await said("evict", "--before", "2020-01-01", "--tenant", "acme")
        assert none == {"dry_run": False, "keys": []}
        assert await said("evict", "--model", "other", "--tenant", "acme") == none
        stats = await said("stats", "--tenant", "acme")
        assert stats["served"]["exact"] == 1
        assert stats["audits"]["false_hit_rate"]["ci95"] == [0.0, 1.0]

        await until(all_kept)
        await said("purge", "--tenant", "acme")
        assert await listed() == []
        await until(lambda: _entries(host.health()) == 0)
        assert (await ask(host, TEXTS[1])).cache_hit is None
        assert (await eventrail(url, "cache", "evict", "--tenant", "acme"))[0] == 2
        status, printed = await eventrail(url, "cache", "show", "--key", "ff", "--tenant", "acme")
        assert (status, "no such entry" in printed) == (1, True)


def _entries(health: dict[str, object]) -> int:
    return cast("dict[str, int]", health["cache"])["entries"]
