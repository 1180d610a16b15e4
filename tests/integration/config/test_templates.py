"""Prompt templates: versions that stay, variables, variants, and the prompt in the log."""

import hashlib
import itertools
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from eventrail.client import Client
from eventrail.client.errors import RequestRefused
from eventrail.config.model import Config, Example, Rule, Template, Variable, Variant
from eventrail.contracts.events import Generated
from eventrail.contracts.records import decode_event
from eventrail.prompting import prompt_hash
from eventrail.runtime.host import Host
from tests.conftest import Provisioned
from tests.integration.gateway.running import running as gateway
from tests.integration.pools.running import eventrail
from tests.integration.services.running import running

SERVICES = ("gateway", "guardrail", "router", "cache", "retriever", "worker")
VOICE = Template(
    system="You answer for {company}, in {language}.",
    variables={"company": Variable(), "language": Variable(default="English")},
    examples=[
        Example("user", "What do you sell?"),
        Example("assistant", "{company} sells clocks."),
    ],
    variants={"never-*": Variant(system="{company} {language}")},
)


@pytest.fixture
def config(config: Config) -> Config:
    rules = [
        Rule(name="voice", model="voice", pool="echo", template="voice", templates=["docs"]),
        *config.rules,
    ]
    return replace(config, rules=rules, templates={**config.templates, "voice": VOICE})


@pytest.fixture
async def host(provisioned: Provisioned) -> AsyncIterator[Host]:
    async with running(provisioned, *SERVICES) as running_host:
        yield running_host


@pytest.fixture
async def client(provisioned: Provisioned, host: Host) -> AsyncIterator[Client]:
    assert host.ready
    async with Client.connect(provisioned.url, tenant="acme") as connected:
        yield connected


async def ran(provisioned: Provisioned, *arguments: str, status: int = 0) -> str:
    ended, printed = await eventrail(provisioned.url, *arguments)
    assert ended == status, printed
    return printed


async def set_system(provisioned: Provisioned, name: str, text: str, folder: Path) -> str:
    """Give a template another system text, as an operator does."""
    file = folder / "template.json"
    file.write_text(json.dumps({"system": text}))
    return await ran(provisioned, "templates", "set", name, str(file))


async def prompts(provisioned: Provisioned, rid: str) -> list[dict[str, Any]]:
    return json.loads(await ran(provisioned, "log", rid, "--prompt", "--json"))


async def test_the_prompt_is_in_the_log_by_hash_and_text_masked_and_once(
    provisioned: Provisioned, host: Host, client: Client
) -> None:
    answer = await client.ask(
        "Write to ann@example.com",
        model="voice",
        variables={"company": "Clocks by ben@example.com"},
    )
    (prompt,) = await prompts(provisioned, answer.rid)
    assert prompt["verified"] is True
    assert prompt["template"] == "voice@1"
    assert [(m["role"], m["content"]) for m in prompt["messages"]] == [
        ("system", "You answer for Clocks by <EMAIL_1>, in English."),
        ("user", "What do you sell?"),
        ("assistant", "Clocks by <EMAIL_1> sells clocks."),
        ("user", "Write to <EMAIL_2>"),
    ]
    last = (await host.log.read("acme", answer.rid))[-1].record
    events = [decode_event(raw) for raw in (*last.prior, *last.events)]
    stored = b"".join(bytes(event.data) for event in events)
    assert stored.count(b"Write to <EMAIL_2>") == 2  # as masked, and in the echo's answer
    assert b"example.com" not in stored
    (generated,) = [d for event in events if isinstance(d := event.payload(), Generated)]
    assert generated.prompt_hash == prompt["hash"] == prompt_hash(prompt["messages"])
    shown = await ran(provisioned, "log", answer.rid, "--prompt")
    assert "[system]\nYou answer for Clocks by <EMAIL_1>" in shown


async def test_every_event_from_routed_on_names_the_version(
    provisioned: Provisioned, host: Host, client: Client
) -> None:
    answer = await client.ask("Hello", model="voice", variables={"company": "Us"})
    last = (await host.log.read("acme", answer.rid))[-1].record
    events = [decode_event(raw) for raw in (*last.prior, *last.events)]
    named = {event.type: event.version.template for event in events}
    assert {named.pop("accepted"), named.pop("screened")} == {""}
    assert set(named.values()) == {"voice@1"}
    assert {"routed", "generated", "checked", "completed"} <= named.keys()
    assert provisioned.config.templates["voice"] == VOICE


async def test_a_pinned_version_survives_later_ones_and_a_rollback_has_its_old_number(
    provisioned: Provisioned, client: Client, tmp_path: Path
) -> None:
    number = itertools.count()  # no answer comes from the cache

    async def system(**more: Any) -> str:
        answer = await client.ask(f"Hello {next(number)}", model="voice", **more)
        (prompt,) = await prompts(provisioned, answer.rid)
        return f"{prompt['template']}: {prompt['messages'][0]['content']}"

    await ran(provisioned, "config", "set", "rules[0].template", "docs@1")
    await set_system(provisioned, "docs", "Second.", tmp_path)
    await set_system(provisioned, "docs", "Third.", tmp_path)
    assert await system() == "docs@1: Answer from:"
    assert await system(template="docs") == "docs@3: Third."
    assert await system(template="docs@2") == "docs@2: Second."

    assert "+system: Third." in await ran(provisioned, "templates", "diff", "docs", "2", "3")
    rolled = ("templates", "rollback", "docs", "2")
    assert "nothing was stored" in await ran(provisioned, *rolled, "--dry-run")
    await ran(provisioned, *rolled, "--reason", "it was better")
    assert await system(template="docs") == "docs@2: Second."
    rows = json.loads(await ran(provisioned, "templates", "list", "--json"))
    (row,) = [each for each in rows if each["id"] == "docs"]
    assert (row["current"], row["versions"]) == (2, [1, 2, 3])

    await ran(provisioned, "config", "set", "rules[2]", "--remove")  # it names docs too
    await ran(provisioned, "config", "set", "rules[0].templates", "[]")
    await ran(provisioned, "config", "set", "templates.docs", "--remove")
    assert await system() == "docs@1: Answer from:"
    assert "Third." in await ran(provisioned, "templates", "show", "docs@3")
    said = await ran(provisioned, "templates", "show", "docs@4", status=1)
    assert "it has: 1, 2, 3" in said


async def test_what_does_not_fit_the_template_is_refused_at_the_door(
    host: Host, client: Client
) -> None:
    assert host.ready
    refusals: list[tuple[dict[str, Any], str]] = [
        ({}, "variables.company"),
        ({"variables": {"company": "x", "langauge": "German"}}, "variables.langauge"),
        ({"variables": {"company": "x" * 10_001}}, "variables.company"),
        ({"template": "plain"}, "template"),
        ({"template": "docs@9"}, "template"),
    ]
    for more, where in refusals:
        with pytest.raises(RequestRefused) as refused:
            await client.ask("Hello", model="voice", **more)
        assert refused.value.problem.where == where
        assert refused.value.problem.code == "invalid_request"


async def test_over_http_a_template_is_asked_for_beside_the_openai_parameters(
    provisioned: Provisioned, host: Host
) -> None:
    assert host.ready
    digest = hashlib.sha256(b"key").hexdigest()
    await ran(provisioned, "config", "set", "tenants.acme.key_hashes", f"[{digest}]")
    async with gateway(provisioned) as running_gateway, running_gateway.http("key") as http:
        body = {"model": "voice", "messages": [{"role": "user", "content": "Hi"}]}
        path = "/v1/chat/completions"
        refused = await http.post(path, json=body)
        assert refused.status_code == 400
        assert refused.json()["error"]["param"] == "variables.company"
        given = {"variables": {"company": "Us", "language": "German"}}
        answered = await http.post(path, json={**body, "eventrail": given})
        assert answered.status_code == 200
        (prompt,) = await prompts(provisioned, answered.headers["x-request-id"])
        assert "in German." in json.dumps(prompt)
        others = {"/v1/completions": {"prompt": "One"}, "/v1/responses": {"input": "Two"}}
        for other, asked in others.items():
            answered = await http.post(other, json={"model": "voice", **asked, "eventrail": given})
            assert answered.status_code == 200, answered.text
            (prompt,) = await prompts(provisioned, answered.headers["x-request-id"])
            assert "in German." in json.dumps(prompt)
