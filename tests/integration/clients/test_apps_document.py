"""docs/apps.md: its Python blocks run, in order, and print what stands below them."""

import ast
import asyncio
import contextlib
import inspect
import io
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from eventrail.config.model import Config, Pool, Rule, Tenant
from tests.conftest import Provisioned
from tests.integration.clients.upstream import provide
from tests.integration.gateway.running import CONFIG, Running, digest, running
from tests.integration.worker.provider import Provider

DOCUMENT = (Path(__file__).parents[3] / "docs" / "apps.md").read_text(encoding="utf-8")
BLOCKS = re.findall(
    r"^```python\n(.*?)^```\n(?:```text\n(.*?)^```$)?", DOCUMENT, re.MULTILINE | re.DOTALL
)

LOGGED = re.compile(r"^\d{4}-\d\d-\d\d .*\n", re.MULTILINE)
"""What the gateway, which runs in this process, writes in between."""


@pytest.fixture
async def config() -> AsyncIterator[Config]:
    async with Provider(provide).serving() as remote:
        pools = {
            "echo": Pool(engine="echo"),
            "vectors": Pool(engine="echo", task="embed"),
            "assistant": remote,
        }
        rules = [Rule(name=name, model=name, pool=name, cacheable=False) for name in pools]
        rules.append(Rule(name="default", model="default", pool="echo"))
        tenants = {"demo": Tenant(key_hashes=[digest("demo-key")])}
        yield msgspec.structs.replace(CONFIG, pools=pools, rules=rules, tenants=tenants)


@pytest.fixture
async def gateway(provisioned: Provisioned) -> AsyncIterator[Running]:
    async with running(provisioned) as started:
        yield started


def run(source: str, names: dict[str, Any]) -> str:
    """Run one block, which may await at its top level; return what it printed."""
    code = compile(source, "docs/apps.md", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        if code.co_flags & inspect.CO_COROUTINE:
            asyncio.run(eval(code, names))  # noqa: S307 -- our own page
        else:
            exec(code, names)  # noqa: S102 -- our own page
    return LOGGED.sub("", printed.getvalue())


async def test_every_block_runs_and_prints_what_the_page_says(gateway: Running) -> None:
    names: dict[str, Any] = {"user": "tenant-demo", "password": "", "key": ""}
    places = {
        "http://127.0.0.1:8080": gateway.base,
        "http://127.0.0.1:8081": gateway.base,
        "nats://127.0.0.1:4222": gateway.url,
    }
    assert len(BLOCKS) > 8
    for source, expected in BLOCKS:
        for written, real in places.items():
            source = source.replace(written, real)  # noqa: PLW2901 -- the block as it runs here
        printed = await asyncio.to_thread(run, source, names)
        if expected:
            assert printed == expected, source
