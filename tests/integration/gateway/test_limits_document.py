"""The part of docs/operating.md on limits does what it says."""

from pathlib import Path

import httpx
import pytest

from eventrail.config.default import default_config
from eventrail.config.model import Config
from eventrail.config.pools import without_vllm
from tests.conftest import Provisioned
from tests.integration.console import matches, section, steps
from tests.integration.gateway.running import FUSED, body, running
from tests.integration.pools.running import eventrail


@pytest.fixture
def config() -> Config:
    """What `eventrail up --no-vllm` starts with."""
    return without_vllm(default_config())


async def test_every_block_does_what_it_says_and_the_limits_hold(
    provisioned: Provisioned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".eventrail").mkdir()
    async with running(provisioned, FUSED) as gateway:
        for typed, printed in steps(section("operating.md", "Limits"), tmp_path):
            _, shown = await eventrail(provisioned.url, *typed)
            assert matches(list(printed), shown), f"{typed}\nprinted:\n{shown}"
        async with gateway.http("demo-key") as http:
            response = await http.post("/v1/chat/completions", json=body(user="u1"))
        _check(response)
        _, table = await eventrail(provisioned.url, "limits", "show", "--tenant", "demo")
        assert "tenant=demo user=u1" in table
        _, other = await eventrail(provisioned.url, "limits", "show", "--tenant", "x", "--json")
        assert other.strip() == "[]"


def _check(response: httpx.Response) -> None:
    assert response.status_code == 200, response.text
    headers = response.headers
    assert headers["x-ratelimit-limit-requests"] == "20"
    assert headers["x-ratelimit-remaining-requests"] == "19"
    assert '"tenant-requests";q=600;w=60;qu="requests"' in headers["ratelimit-policy"]
    assert '"tenant-concurrent";r=39' in headers["ratelimit"]
