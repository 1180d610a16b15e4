"""`eventrail spend` over lake and hot log, and against an invoice."""

import csv
import io
import json
from pathlib import Path

import pytest

from eventrail.lake.files import next_sequence
from tests.conftest import Provisioned
from tests.integration.gateway.running import ACME_KEY, Running, body, hosting, running
from tests.integration.money.test_budgets import book
from tests.integration.pools.running import eventrail
from tests.integration.services.running import until

ALL = ("gateway", "guardrail", "router", "cache", "worker", "billing")
COST = 5_000_000
"""`hello` asks one word and is answered with two."""


@pytest.fixture(autouse=True)
def archive_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENTRAIL_ARCHIVE_AGE_S", "0.1")


async def some_spend(gateway: Running, provisioned: Provisioned) -> None:
    """Let two tenants spend, a part of it in the lake already."""
    lake = provisioned.settings().lake_place

    async def ask(key: str, times: int, **more: object) -> None:
        async with gateway.http(key) as http:
            for _ in range(times):
                answer = await http.post("/v1/chat/completions", json=body("hello", **more))
                assert answer.status_code == 200, answer.text

    await ask("sk-demo", 3, user="ann")
    async with hosting(provisioned, ["archiver"], "archiver"):
        await until(lambda: next_sequence(lake, "LOG") > 3)
    await ask("sk-demo", 2, user="bob")
    await ask(ACME_KEY, 1)

    async def settled() -> bool:
        return (await book(gateway)).spent == 5 * COST

    await until(settled)


async def test_spend_is_the_log_wherever_it_is(provisioned: Provisioned, tmp_path: Path) -> None:
    about = ("--state", str(provisioned.state))
    url = provisioned.url
    picture = tmp_path / "spend.html"
    async with running(provisioned, ALL) as gateway:
        await some_spend(gateway, provisioned)
        status, out = await eventrail(url, "spend", "--by", "tenant,user", "--json", *about)
        assert status == 0, out
        spent = {(row["tenant"], row["user"]): row["nano"] for row in json.loads(out)}
        assert spent == {
            ("demo", "ann"): 3 * COST,
            ("demo", "bob"): 2 * COST,
            ("acme", ""): COST,
        }
        status, out = await eventrail(url, "spend", "--plot", str(picture), *about)
        assert (status, "0.025" in out) == (0, True), out
        assert "<svg" in picture.read_text()
        assert "0.025" in picture.read_text()
        status, out = await eventrail(url, "spend", "check", *about)
        assert (status, "agrees: book 0.025, log 0.025" in out) == (0, True), out


async def test_every_call_is_held_against_an_invoice(
    provisioned: Provisioned, tmp_path: Path
) -> None:
    about = ("--tenant", "demo", "--state", str(provisioned.state))
    url = provisioned.url
    invoice = tmp_path / "invoice.csv"
    async with running(provisioned, ALL) as gateway:
        await some_spend(gateway, provisioned)
        status, out = await eventrail(url, "spend", "export", *about)
        assert status == 0, out
        calls = list(csv.DictReader(io.StringIO(out)))
        assert [call["cost"] for call in calls] == ["0.005"] * 5
        assert all(call["price"].startswith("echo@2026-01-01#") for call in calls)
        invoice.write_text(out)
        status, out = await eventrail(url, "spend", "reconcile", str(invoice), *about)
        assert (status, out.strip()) == (0, "5 lines and 5 calls agree")
        lines = ["request_id,amount,output_tokens"]
        lines += [f"{call['attempt']},{call['cost']},2" for call in calls[:3]]
        lines[2] = lines[2].replace("0.005", "0.006")
        lines[3] = lines[3].removesuffix("2") + "7"
        invoice.write_text("\n".join([*lines, "unheard-of,1.5,3"]))
        status, out = await eventrail(url, "spend", "reconcile", str(invoice), "--json", *about)
        assert status == 1
        kinds = sorted(each["kind"] for each in json.loads(out))
        assert kinds == ["cost", "invoice only", "log only", "log only", "tokens"]
