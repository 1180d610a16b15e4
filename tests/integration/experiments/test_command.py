"""`eventrail experiments`, as a process of its own, against a running system."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from eventrail.config.changing.store import DocumentStore
from eventrail.contracts.notes import Judged
from eventrail.contracts.subjects import shadow_space
from eventrail.router.shadow import shadow_rid
from tests.conftest import Provisioned
from tests.integration.experiments.test_shadow import ask, shadow
from tests.integration.gateway.running import Running, body, running
from tests.integration.pools.running import eventrail


@pytest.fixture
async def gateway(
    provisioned: Provisioned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Running]:
    monkeypatch.chdir(tmp_path)
    async with running(provisioned) as started:
        yield started


async def command(gateway: Running, *arguments: str, status: int = 0) -> str:
    ended, printed = await eventrail(gateway.url, "experiments", *arguments)
    assert ended == status, printed
    return printed


async def told(gateway: Running, *arguments: str) -> Any:
    return json.loads(await command(gateway, *arguments, "--json"))


async def test_arms_are_listed_counted_and_reported(gateway: Running, tmp_path: Path) -> None:
    async with gateway.http() as http:
        for number in range(16):
            question = body(f"q{number}", model="ab", user=f"u{number % 8}")
            assert (await http.post("/v1/chat/completions", json=question)).is_success
    rows = await told(gateway, "list")
    assert {"route": "ab", "kind": "experiment", "experiment": "ab.experiment", "arm": "one",
            "pool": "small", "share": 0.5, "sticky": "user"} in rows  # fmt: skip
    arms = {each["arm"]["arm"]: each for each in (await told(gateway, "status"))["arms"]
            if each["arm"]["route"] == "ab"}  # fmt: skip
    assert arms["one"]["requests"] + arms["two"]["requests"] == 16
    plot = tmp_path / "arms.svg"
    (report,) = await told(gateway, "report", "--reward", "cost", "--plot", str(plot))
    one, two = report["arms"]
    assert report["units"] == 8
    assert (one["propensity"], two["propensity"]) == (0.5, 0.5)
    assert one["snips"]["value"] == pytest.approx(0.0011)
    assert two["snips"]["value"] == pytest.approx(0.011)
    assert two["better"]["low"] > 0
    assert plot.read_text().startswith("<svg")
    assert "ab.experiment: 8 units" in await command(gateway, "report", "ab.experiment")


async def test_pairs_are_compared_and_make_the_curve_of_a_cascade(
    gateway: Running, tmp_path: Path
) -> None:
    sections = tmp_path / "routes.yaml"
    sections.write_text(
        "routes: {cascade: {cascade: {steps: [small, large], escalate: {min_mean_logprob: -100}},"
        " shadow: {pool: large}}}\nrules: [{name: c, model: cascade, route: cascade}]\n"
    )
    ended, printed = await eventrail(gateway.url, "config", "set", "--file", str(sections))
    assert ended == 0, printed
    announcer = gateway.host.announcer
    for text, good in (("easy one", 1.0), ("easy two", 1.0), ("hard one", 0.0)):
        rid = await ask(gateway, text, "cascade")
        await shadow(gateway, rid)
        await announcer.note("demo", rid, Judged("labels", {"good": good}))
        space = shadow_space("demo")
        await announcer.note(space, shadow_rid("demo", rid), Judged("labels", {"good": 1.0}))
    found = await told(gateway, "compare", "cascade", "--check", "good")
    assert (found["pairs"], found["judged"]) == (3, 3)
    assert found["shown"]["judged"]["value"] == pytest.approx(2 / 3)
    assert found["wins"]["value"] == pytest.approx((1 + 0.5 * 2) / 3)
    assert found["shadow"]["cost"] == pytest.approx(0.011)
    curve = await told(
        gateway, "cascade", "--from-log", "cascade", "--quality", "judged:good",
        "--plot", str(tmp_path / "curve.svg"),
    )  # fmt: skip
    assert (curve["cases"], curve["skipped"]) == (3, 0)
    assert curve["best"]["quality"] == 1.0
    assert curve["best"]["escalated"] == pytest.approx(1 / 3)
    assert curve["best"]["mix"] < 1.0
    assert (tmp_path / "curve.svg").read_text().startswith("<svg")
    nothing = await command(gateway, "cascade", "--from-log", "ab", status=1)
    assert "it needs a cascade, a shadow, and judged answers" in nothing


async def test_a_canary_is_stopped_shown_first_and_remembered(
    gateway: Running, provisioned: Provisioned
) -> None:
    shown = await command(gateway, "stop", "canary", "--dry-run")
    assert "routes.canary.canary" in shown
    assert await DocumentStore(provisioned.client).changes() == []
    assert "canary of canary: hold" in await command(gateway, "status")
    await command(gateway, "stop", "canary", "--winner", "canary", "--reason", "it is good")
    config = await DocumentStore(provisioned.client).present()
    assert config.routes["canary"].pool == "flaky"
    assert config.routes["canary"].canary is None
    (change,) = await DocumentStore(provisioned.client).changes()
    assert (change.command, change.reason) == ("experiments stop", "it is good")
    refused = await command(gateway, "stop", "ab", status=1)
    assert "say which arm answers from now on: one, two" in refused


async def test_a_file_of_cases_needs_no_server(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(
        '{"confidence": -0.1, "small_cost": 1, "small_quality": 1,'
        ' "large_cost": 9, "large_quality": 1}\n'
        '{"confidence": -2.0, "small_cost": 1, "small_quality": 0,'
        ' "large_cost": 9, "large_quality": 1}\n'
    )
    ended, printed = await eventrail(
        "nats://127.0.0.1:1", "experiments", "cascade", "--data", str(path)
    )
    assert ended == 0, printed
    assert "2 requests (0 left out)" in printed
    assert "furthest above the mix" in printed
