"""`eventrail pools`, as a process of its own, against a running worker."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from eventrail.client import Client
from eventrail.client.errors import RequestCancelled
from eventrail.config.changing.store import DocumentStore
from eventrail.contracts.subjects import measures, model_stage, pool_states
from eventrail.pools.pending import waiting_for
from eventrail.runtime.host import Host
from tests.conftest import Provisioned
from tests.integration.pools.running import eventrail, worker
from tests.integration.pools.speaking import speak

FILE = """\
pools:
  echo: {engine: echo}
  fast: {engine: echo, slots: 8}
"""


@pytest.fixture
async def host(provisioned: Provisioned) -> AsyncIterator[Host]:
    async with worker(provisioned) as running:
        yield running


class Command:
    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.folder = folder

    async def __call__(self, *arguments: str, status: int = 0) -> str:
        """Run a subcommand; return what it printed, errors and all."""
        ended, printed = await eventrail(self.url, "pools", *arguments)
        assert ended == status, printed
        return printed


@pytest.fixture
def pools(provisioned: Provisioned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pools.yaml").write_text(FILE)
    return Command(provisioned.url, tmp_path)


async def test_a_plan_is_shown_applied_remembered_and_taken_back(
    provisioned: Provisioned, host: Host, pools: Command
) -> None:
    plan = await pools("plan", "pools.yaml")
    assert '+ pools.fast: {"engine": "echo", "slots": 8}' in plan
    assert "makes consumer LOG/stage-model-fast" in plan
    assert "warning: pools.fast: no rule leads to this pool" in plan
    assert "fast" not in host.config.config().pools

    applied = await pools("apply", "pools.yaml", "--yes", "--reason", "more room")
    assert "revision 4 stored" in applied
    assert applied.rstrip().endswith("served")
    assert host.config.config().pools["fast"].slots == 8
    assert "nothing differs from revision 4" in await pools("apply", "pools.yaml", "--yes")

    assert "revision 5 is in force" in await pools("rollback", "3")
    history = await pools("history")
    assert "apply: more room" in history
    assert "rollback of revision 3" in history
    assert "ada@" in history
    assert (await DocumentStore(provisioned.client).present()).pools.keys() == {"echo"}


async def test_a_dry_run_and_a_no_change_nothing(
    provisioned: Provisioned, host: Host, pools: Command
) -> None:
    assert "+ pools.fast" in await pools("apply", "pools.yaml", "--dry-run")
    assert "+ pools.fast" in await pools("apply", "pools.yaml", status=1)  # nobody says yes
    assert "fast" not in host.config.config().pools
    assert (await DocumentStore(provisioned.client).present()).revision == 3


async def test_a_bad_file_is_refused_by_its_field_before_anything_is_stored(
    pools: Command,
) -> None:
    (pools.folder / "pools.yaml").write_text("pools: {echo: {engine: echo, slots: 0}}")
    assert "pools.echo.slots: must be at least 1" in await pools("plan", "pools.yaml", status=1)
    (pools.folder / "pools.yaml").write_text(
        "pools: {echo: {engine: echo}, big: {engine: vllm, model: ./nowhere}}"
    )
    said = await pools("apply", "pools.yaml", "--yes", status=1)
    assert "error: pools.big.model: there is no folder nowhere" in said
    assert "nowhere.yaml" in await pools("plan", "nowhere.yaml", status=1)


async def test_a_pool_is_drained_taken_up_and_shown_as_it_stands(
    host: Host, pools: Command
) -> None:
    rows = json.loads(await pools("status", "--json"))
    assert [(row["pool"], row["state"], row["replicas_running"]) for row in rows] == [
        ("echo", "running", 1)
    ]
    assert "revision 4 is in force" in await pools("drain", "echo", "--reason", "repairs")
    assert "drained" in await pools("status")
    await pools("undrain", "echo")
    assert model_stage("echo") in host.roster.stages
    assert "engine echo has no replicas" in await pools("scale", "echo", "2", status=1)
    assert "there are: echo" in await pools("drain", "nope", status=1)


async def test_what_waits_for_a_drained_pool_goes_on_waiting_or_is_ended(
    provisioned: Provisioned, pools: Command
) -> None:
    config = provisioned.config
    services = ("gateway", "guardrail", "router", "cache", "retriever", "warden")
    async with worker(provisioned, *services):
        await pools("drain", "echo")
        async with Client.connect(provisioned.url, tenant="acme") as client:
            waits, ends = [await client.submit(text, model="echo") for text in ("one", "two")]
            async with asyncio.timeout(10):
                while (await waiting_for(provisioned.client, "echo", config)).pending < 2:
                    await asyncio.sleep(0.1)
            await client.cancel(ends)
            assert (await client.status(waits)).status == "open"
            said = await pools("drain", "echo", "--fail", "--reason", "closing down")
            assert "waiting requests cancelled" in said
            with pytest.raises(RequestCancelled):
                await client.result(waits)


async def test_status_puts_together_what_replicas_measure_and_what_waits(
    provisioned: Provisioned, pools: Command
) -> None:
    for rid in ("1" * 32, "2" * 32):
        await provisioned.client.jetstream().publish(f"log.model-echo.acme.{rid}", b"{}")

    async def speaking() -> None:
        while True:
            state, measured = speak("echo", "r1")
            await provisioned.client.publish(pool_states("echo"), msgspec.json.encode(state))
            await provisioned.client.publish(measures("echo", "r1"), msgspec.json.encode(measured))
            await asyncio.sleep(0.1)

    talking = asyncio.create_task(speaking())
    (row,) = json.loads(await pools("status", "--json"))
    talking.cancel()
    assert (row["pending"], row["state"]) == (2, "running")
    assert row["oldest_s"] > 0
    assert (row["running"], row["waiting"]) == (3, 1)
    assert row["kv_use"] == 0.25
    assert row["prefix_hit_rate"] == 0.5
    assert row["accepted_length"] == 3.0
    assert row["cost_per_request"] == pytest.approx(0.002)
    assert row["replicas"][0]["age_s"] == pytest.approx(90, abs=5)


async def test_pools_size_answers_without_any_server(pools: Command) -> None:
    config = {
        "model_type": "llama", "hidden_size": 4096, "intermediate_size": 14336,
        "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8,
        "vocab_size": 128256, "max_position_embeddings": 131072,
    }  # fmt: skip
    (pools.folder / "config.json").write_text(json.dumps(config))
    asked = ("size", "--model", "config.json")
    shown = await pools(*asked, "--memory", "80GB", "--context", "8192")
    assert "8.030 billion; 32 layers, 8 KV heads of 128" in shown
    assert "131,072 bytes a token" in shown
    found = json.loads(await pools(*asked, "--memory", "80GB", "--kv-dtype", "fp8", "--json"))
    assert (found["token_bytes"], found["problems"]) == (65536, [])
    small = await pools(*asked, "--memory", "16GB", status=1)
    assert "does not fit: the weights take" in small
    assert "no amount of memory" in await pools(*asked, "--memory", "lots", status=1)
