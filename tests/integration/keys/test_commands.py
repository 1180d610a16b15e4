"""`eventrail tenants` and `eventrail keys`, on a running system."""

import asyncio
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from typer.testing import CliRunner

from eventrail.bus.connect import connect
from eventrail.cli.app import build
from eventrail.config.changing.store import DocumentStore
from eventrail.contracts.answers import Answer
from eventrail.contracts.errors import EventrailError
from eventrail.keys.admin import KeyAdmin
from tests.integration.keys.running import Guarded, app

LOGGED = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \[.*\n", re.MULTILINE)
"""What the gateway in this process logs meanwhile."""

ASK = b'{"request":{"model":"one","messages":[{"role":"user","content":"hi"}]}}'


@dataclass(frozen=True, slots=True)
class Ended:
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        assert self.status == 0, self.err
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Command:
    """The command line, in a thread: as a process it is run in `tests/e2e/test_tenants.py`."""

    environment: dict[str, str]

    async def __call__(self, *arguments: str) -> Ended:
        result = await asyncio.to_thread(
            CliRunner().invoke, build(), arguments, env=self.environment
        )
        out, err = (LOGGED.sub("", text) for text in (result.stdout, result.stderr))
        if isinstance(result.exception, EventrailError):  # what `main` would print
            return Ended(1, out, f"{err}eventrail: {result.exception}")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ended(result.exit_code, out, err)


@pytest.fixture
def run(guarded: Guarded) -> Command:
    operator = guarded.operator
    return Command(
        {
            "EVENTRAIL_NATS_URL": guarded.url,
            "EVENTRAIL_NATS_USER": operator.user,
            "EVENTRAIL_NATS_PASSWORD": operator.password,
            "EVENTRAIL_STATE": str(guarded.folder),
            "COLUMNS": "200",
            "LOGNAME": "ada",
        }
    )


def data_key(guarded: Guarded, tenant: str) -> Path:
    return guarded.folder / "keys" / f"{tenant}.key"


async def test_a_tenant_added_while_all_runs_is_served_at_both_doors_at_once_then_removed(
    guarded: Guarded, gateway: str, admin: KeyAdmin, run: Command
) -> None:
    dry = await run("tenants", "add", "new-team", "weight=2", "--dry-run")
    assert '+ tenants.new-team: {"weight": 2.0}' in dry.out
    assert not data_key(guarded, "new-team").exists()

    added = (await run("tenants", "add", "new-team", "weight=2", "--json")).json
    text, key = added["key"]["key"], await admin.get(added["key"]["id"])
    assert added["lagging"] == []
    assert data_key(guarded, "new-team").exists()
    async with httpx.AsyncClient(base_url=gateway, timeout=30) as http:
        headers = {"Authorization": f"Bearer {text}"}
        body = {"model": "one", "messages": [{"role": "user", "content": "hi"}]}
        answer = await http.post("/v1/chat/completions", json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        async with app(guarded.url, key, text) as connected:
            reply = await connected.client.request("ask.new-team", ASK, timeout=10)
            assert msgspec.json.decode(reply.data, type=Answer).text == "echo: hi"

            listed = await run("tenants", "list")
            assert "new-team" in listed.out
            shown = (await run("tenants", "show", "new-team", "--json")).json
            assert (shown["weight"], [each["id"] for each in shown["keys"]]) == (2.0, [key.id])
            assert "hash" not in shown["keys"][0]
            assert (await run("tenants", "set", "new-team", "weight=3")).status == 0

            removed = await run("tenants", "remove", "new-team", "--erase", "--yes")
            assert "removed and erased" in removed.out, removed.err
            assert await connected.dropped()
        assert (await http.get("/v1/models", headers=headers)).status_code == 401
    assert not data_key(guarded, "new-team").exists()


@pytest.mark.usefixtures("gateway")
async def test_a_key_is_made_shown_rotated_ended_and_revoked(
    guarded: Guarded, run: Command
) -> None:
    made = await run("keys", "create", "acme", "--name", "web", "--scope", "chat", "--model", "one")
    text = made.out.strip()
    assert text.startswith("er-")
    assert "not shown again" in made.err
    key_id = text.split("-")[1]
    shown = (await run("keys", "show", key_id, "--json")).json
    assert (shown["name"], shown["scopes"], shown["models"]) == ("web", ["chat"], ["one"])
    assert text not in json.dumps(shown)
    assert "hash" not in shown

    turned = (await run("keys", "rotate", key_id, "--overlap", "1h", "--json")).json
    new_id = turned["new"]["id"]
    assert turned["new"]["key"].startswith(f"er-{new_id}-")
    assert turned["old"]["state"] == "retiring"
    assert (await run("keys", "expire", new_id, "--in", "7d")).status == 0
    revoked = await run("keys", "revoke", new_id, "--reason", "was in a repository")
    assert "is revoked" in revoked.out
    listed = (await run("keys", "list", "--tenant", "acme", "--all", "--json")).json
    assert {each["id"]: each["state"] for each in listed}.items() >= {
        (key_id, "retiring"), (new_id, "revoked"),
    }  # fmt: skip

    told = await run("keys", "history", new_id)
    assert "keys revoke: was in a repository" in told.out
    assert key_id not in told.out

    client = await connect(guarded.operator, "test")
    changes = [each for each in await DocumentStore(client).changes() if each.section == "keys"]
    await client.close()
    mine = [each for each in changes if any(new_id in change.path for change in each.diff)]
    assert [each.command for each in mine] == ["keys rotate", "keys expire", "keys revoke"]
    assert mine[-1].reason == "was in a repository"
    assert turned["new"]["key"] not in msgspec.json.encode(changes).decode()


async def test_a_dry_run_stores_nothing(admin: KeyAdmin, run: Command) -> None:
    before = await admin.all()
    assert (await run("keys", "create", "acme", "--dry-run")).status == 0
    for key in before[:1]:
        assert (await run("keys", "revoke", key.id, "--dry-run")).status == 0
    assert await admin.all() == before


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("keys", "create", "acmee"), "acme"),
        (("keys", "create", "acme", "--scope", "chatt"), "there are: chat"),
        (("keys", "create", "acme", "--model", "on"), "no model 'on'"),
        (("keys", "create", "acme", "--expires", "soon"), "span of time"),
        (("keys", "revoke", "000000000000"), "keys list"),
        (("keys", "show", "er-secret"), "no key"),
        (("keys", "expire", "000000000000"), "--in, --at and --never"),
        (("tenants", "add", "acme"), "tenants set"),
        (("tenants", "add", "Acme"), "'Acme' is not a name"),
        (("tenants", "add", "fresh", "wait=2"), "wait"),
        (("tenants", "set", "acme", "weight"), "FIELD=VALUE"),
        (("tenants", "remove", "nobody", "--yes"), "no tenant 'nobody'"),
        (("tenants", "show", "nobody"), "no tenant 'nobody'"),
    ],
)
async def test_what_is_wrong_is_said_in_a_line(
    run: Command, arguments: tuple[str, ...], says: str
) -> None:
    ended = await run(*arguments)
    assert ended.status != 0
    assert says in ended.err
