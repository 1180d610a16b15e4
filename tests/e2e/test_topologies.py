"""The log of a request has the same events however the services are spread over processes."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from eventrail.bus.connect import connect
from eventrail.config.default import default_config
from eventrail.config.pools import without_vllm
from eventrail.contracts.records import decode_record
from eventrail.eventlog.jetstream.follow import follow_messages
from eventrail.supervise.options import Options
from eventrail.supervise.system import System

FUSED = "gateway+guardrail+router+cache retriever worker judge feedback archiver warden"
TOPOLOGIES = {"one": "one", "front fused": FUSED, "unfused": "unfused"}
VOLATILE = {"sealed", "dictionary", "attempt", "ttft_ms", "tpot_ms", "reply_to", "source_rid"}
"""Fields that differ between two runs of the same request in the same topology, too."""

ASKED = [
    ("echo", "What is a record?", False),
    ("echo", "Card 4111 1111 1111 1111, mail ada@example.org", False),
    ("echo", "Tell me a story, streamed", True),
    ("echo-docs", "Nothing was ever indexed about this", False),
    ("echo", "What is a record?", False),
]


def ask(url: str, model: str, text: str, *, stream: bool) -> str:
    answer = httpx.post(
        f"{url}/v1/chat/completions",
        headers={"Authorization": "Bearer demo-key"},
        json={"model": model, "stream": stream, "messages": [{"role": "user", "content": text}]},
        timeout=30,
    )
    assert answer.status_code == 200, answer.text
    return answer.headers["x-request-id"]


async def last_records(system: System, count: int) -> dict[str, Any]:
    client = await connect(system.operator, "test")
    found: dict[str, Any] = {}
    try:
        async with asyncio.timeout(30):
            async for _, message in follow_messages(client, "LOG", "log.done.>", after=0):
                record = decode_record(message.data)
                found[record.rid] = record
                if len(found) == count:
                    return found
    finally:
        await client.close()
    raise AssertionError(f"{len(found)} of {count} requests ended")


def without_volatile(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: without_volatile(value) for key, value in data.items() if key not in VOLATILE}
    return data


def story(record: Any) -> list[tuple[str, Any]]:
    return [
        (event.type, without_volatile(json.loads(bytes(event.data))))
        for event in record.all_events()
    ]


def run(state: Path, topology: str) -> list[list[tuple[str, Any]]]:
    config = without_vllm(default_config())
    options = Options(state=state, topology=topology, config=config, http_port=0, vllm=False)
    with System(options) as system:
        assert system.start()
        rids = []
        for model, text, stream in ASKED:
            rids.append(ask(system.url, model, text, stream=stream))
            asyncio.run(last_records(system, len(rids)))
            asyncio.run(asyncio.sleep(0.5))  # the cache fills from ended requests
        records = asyncio.run(last_records(system, len(rids)))
        return [story(records[rid]) for rid in rids]


@pytest.mark.timeout(300)
def test_the_events_are_the_same_in_three_topologies(tmp_path: Path) -> None:
    stories = {
        name: run(tmp_path / name.replace(" ", "-"), topology)
        for name, topology in TOPOLOGIES.items()
    }
    assert stories["front fused"] == stories["one"]
    assert stories["unfused"] == stories["one"]
    types = [[kind for kind, _ in one] for one in stories["one"]]
    assert types[0] == [
        *("accepted", "screened", "routed", "cache_missed", "generated", "checked", "completed")
    ]
    assert "retrieved" in types[3]
    assert "cache_hit" in types[4]
    assert "generated" not in types[4]
