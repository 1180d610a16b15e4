"""A tenant added to a system that runs is served at once, and after a restart as before."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import nats

from eventrail.client import Client
from eventrail.supervise.options import Options
from eventrail.supervise.system import System


def eventrail(state: Path, *arguments: str) -> Any:
    command = [sys.executable, "-m", "eventrail.cli", *arguments, "--json"]
    environment = {**os.environ, "EVENTRAIL_STATE": str(state)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def over_http(system: System, key: str) -> int:
    return httpx.post(
        f"{system.url}/v1/chat/completions",
        headers={"Authorization": f"Bearer {key}"},
        json={"model": "echo", "messages": [{"role": "user", "content": "hi"}]},
        timeout=30,
    ).status_code


async def over_nats(system: System, tenant: str, key: str) -> str:
    async with Client.connect(
        system.nats_url, tenant=tenant, user=f"tenant-{tenant}", password=key
    ) as client:
        return (await client.ask("hi", model="echo")).text


async def drops(system: System, state: Path, key: dict[str, str]) -> None:
    """Revoke a key under an open connection and wait until that is closed."""

    async def expected(_: Exception) -> None:
        """The server closes the connection without a word."""

    client = await nats.connect(
        servers=[system.nats_url],
        user="tenant-beta",
        password=key["key"],
        allow_reconnect=False,
        error_cb=expected,
    )
    try:
        await asyncio.to_thread(eventrail, state, "keys", "revoke", key["id"])
        async with asyncio.timeout(20):
            while client.is_connected:
                await asyncio.sleep(0.01)
    finally:
        await client.close()


def test_a_tenant_added_at_run_time_is_served_now_and_after_a_restart(tmp_path: Path) -> None:
    options = Options(state=tmp_path, http_port=0, topology="one", vllm=False)
    with System(options) as system:
        assert system.start()
        added = eventrail(tmp_path, "tenants", "add", "beta")
        assert (added["tenant"], added["lagging"]) == ("beta", [])
        key = added["key"]
        assert over_http(system, key["key"]) == 200
        assert asyncio.run(over_nats(system, "beta", key["key"])) == "echo: hi"
    with System(options) as again:
        assert again.start()
        assert over_http(again, key["key"]) == 200
        assert asyncio.run(over_nats(again, "beta", key["key"])) == "echo: hi"
        assert again.users is not None
        demo = again.users.passwords["tenant-demo"]
        assert asyncio.run(over_nats(again, "demo", demo)) == "echo: hi"
        asyncio.run(drops(again, tmp_path, key))
        assert over_http(again, key["key"]) == 401
