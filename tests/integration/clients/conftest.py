"""A gateway as clients of many kinds find it: echo pools, vectors, and a provider with tools."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from eventrail.config.model import Config, Pool, Rule
from tests.conftest import Provisioned
from tests.integration.clients.upstream import provide
from tests.integration.gateway.running import CONFIG, Running, running
from tests.integration.worker.provider import Provider


@pytest.fixture
async def config() -> AsyncIterator[Config]:
    async with Provider(provide).serving() as remote:
        pools = {
            "echo": Pool(engine="echo"),
            "slow": Pool(engine="echo", engine_options={"tokens_per_s": 20.0}),
            "vectors": Pool(engine="echo", task="embed"),
            "remote": remote,
        }
        rules = [Rule(name=name, model=name, pool=name, cacheable=False) for name in pools]
        yield msgspec.structs.replace(CONFIG, pools=pools, rules=rules)


@pytest.fixture
async def gateway(provisioned: Provisioned) -> AsyncIterator[Running]:
    async with running(provisioned) as started:
        yield started


async def told(command: Sequence[str | Path], cwd: Path | None = None) -> Any:
    """Run a program and return the JSON on the last line it prints."""
    process = await asyncio.create_subprocess_exec(
        *map(str, command),
        cwd=cwd,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    output, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()[-6000:]
    return json.loads(output.decode().strip().splitlines()[-1])
