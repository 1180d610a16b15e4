"""`eventrail config` and `eventrail templates` against real services on a real bus."""

import asyncio
import json
from functools import partial
from pathlib import Path

import pytest
import yaml
from msgspec.structs import replace

from eventrail.cli.configuring.session import Asked, Outcome, changed
from eventrail.config.changing.edit import set_value
from eventrail.config.changing.store import ConcurrentChange, DocumentStore
from eventrail.config.changing.wish import Wish
from eventrail.config.model import Config
from eventrail.eventlog.jetstream.names import CONFIG_BUCKET
from tests.conftest import Provisioned
from tests.integration.pools.running import eventrail
from tests.integration.services.running import ask, running, until

FUSED = ("guardrail", "router", "cache", "retriever", "echo")


@pytest.fixture
def config(config: Config) -> Config:
    """One key's hash, so that there is something to hide."""
    tenant = replace(config.tenants["demo"], key_hashes=["a" * 64])
    return replace(config, tenants={**config.tenants, "demo": tenant})


async def ran(provisioned: Provisioned, *arguments: str, status: int = 0) -> str:
    ended, printed = await eventrail(provisioned.url, *arguments)
    assert ended == status, printed
    return printed


async def test_a_field_is_set_and_every_process_works_by_it(provisioned: Provisioned) -> None:
    async with running(provisioned, *FUSED) as one, running(provisioned, "judge", "gateway") as two:
        said = await ran(provisioned, "config", "set", "limits.judge_rate", "0.25")
        assert "~ limits.judge_rate: 1.0 -> 0.25" in said
        assert "2 processes work by it" in said
        revision = one.config.current.revision
        assert one.config.current.limits.judge_rate == 0.25
        assert two.config.current.revision == revision
        assert one.health()["config_revision"] == revision
        rows = json.loads(await ran(provisioned, "config", "status", "--json"))
        assert rows["stored"] == revision
        assert {(row["by"], row["revision"]) for row in rows["processes"]} == {
            (one.by, revision),
            (two.by, revision),
        }
        assert "0.25" in await ran(provisioned, "config", "get", "limits.judge_rate")


async def test_a_dry_run_stores_nothing_and_an_error_names_the_field(
    provisioned: Provisioned,
) -> None:
    store = DocumentStore(provisioned.client)
    first = await store.present()
    said = await ran(provisioned, "config", "set", "limits.open_requests", "7", "--dry-run")
    assert "~ limits.open_requests: 1024 -> 7" in said
    assert "nothing was stored" in said
    asked = ("config", "set", "limits.open_requests", "7", "--dry-run", "--json")
    outcome = json.loads(await ran(provisioned, *asked))
    assert (outcome["dry_run"], outcome["revision"]) == (True, first.revision)
    assert [change["path"] for change in outcome["changes"]] == ["limits.open_requests"]
    said = await ran(provisioned, "config", "set", "limits.open_request", "7", status=1)
    assert "limits.open_request: there is no such field; did you mean 'open_requests'?" in said
    said = await ran(provisioned, "config", "set", "rules[0].template", "doc", status=1)
    assert "no template 'doc'; did you mean 'docs'?" in said
    said = await ran(provisioned, "config", "get", "limit", status=1)
    assert "did you mean 'limits'?" in said
    assert await store.present() == first


async def test_a_change_on_top_of_a_revision_that_is_gone_is_refused(
    provisioned: Provisioned,
) -> None:
    first = (await DocumentStore(provisioned.client).present()).revision
    quick = ("--wait", "0")
    await ran(provisioned, "config", "set", "limits.judge_rate", "0.5", *quick)
    late = ("config", "set", "limits.judge_rate", "0.1", *quick, "--if-revision", str(first))
    said = await ran(provisioned, *late, status=1)
    assert f"not {first}" in said
    assert "0.5" in await ran(provisioned, "config", "get", "limits.judge_rate")


async def test_secrets_are_hidden_everywhere_and_survive_an_edit(
    provisioned: Provisioned, tmp_path: Path
) -> None:
    shown = await ran(provisioned, "config", "get")
    document = yaml.safe_load(shown)
    assert document["tenants"]["demo"]["key_hashes"] == ["***"]
    document["tenants"]["demo"]["timeout_s"] = 9
    file = tmp_path / "edited.yaml"
    file.write_text(yaml.safe_dump(document))
    diff = await ran(provisioned, "config", "diff", str(file))
    assert diff.strip() == "~ tenants.demo.timeout_s: 60.0 -> 9.0"
    await ran(provisioned, "config", "set", "--file", str(file), "--wait", "0")
    stored = (await DocumentStore(provisioned.client).present()).tenants["demo"]
    assert (stored.timeout_s, stored.key_hashes) == (9.0, ["a" * 64])

    hashes = json.dumps(["b" * 64])
    await ran(provisioned, "config", "set", "tenants.demo.key_hashes", hashes, "--wait", "0")
    history = await ran(provisioned, "config", "history", "--json")
    (event, *_) = reversed(await DocumentStore(provisioned.client).changes())
    for text in (shown, diff, history, repr(event)):
        assert "a" * 64 not in text
        assert "b" * 64 not in text


async def test_a_rollback_brings_the_old_document_back_under_a_new_revision(
    provisioned: Provisioned,
) -> None:
    store = DocumentStore(provisioned.client)
    first = await store.present()
    quick = ("--wait", "0")
    await ran(provisioned, "config", "set", "limits.judge_rate", "0.5", *quick)
    await ran(provisioned, "config", "set", "tenants.acme", "--remove", *quick)
    second = (await store.present()).revision
    said = await ran(provisioned, "config", "diff", str(first.revision), str(second))
    assert "- tenants.acme" in said
    back = ("config", "rollback", str(first.revision), "--reason", "too few", *quick)
    assert "nothing was stored" in await ran(provisioned, *back, "--dry-run")
    await ran(provisioned, *back)
    now = await store.present()
    assert now.revision > second
    assert await ran(provisioned, "config", "diff", str(first.revision)) == "nothing differs\n"
    (event, *_) = reversed(await store.changes())
    assert (event.command, event.restores, event.reason) == (
        "rollback",
        first.revision,
        "too few",
    )


async def test_a_document_that_does_not_fit_is_told_of_by_every_process(
    provisioned: Provisioned,
) -> None:
    async with running(provisioned, *FUSED) as host:
        bucket = await provisioned.client.jetstream().key_value(CONFIG_BUCKET)
        bad = await bucket.put("document", b'{"limits": {"judge_rat": 1}}')
        await until(lambda: host.config.refused is not None)
        said = await ran(provisioned, "config", "status", status=1)
        assert f"refused revision {bad}" in said
        assert "did you mean 'judge_rate'?" in said
        assert host.config.current.revision < bad
        assert f"revision {bad}" in str(host.health()["config_refused"])
        state = await ask(host, "still there?")
        assert state.ended
        good = str(host.config.current.revision)
        said = await ran(provisioned, "config", "rollback", good)
        assert "1 process works by it" in said
        assert host.config.refused is None
        assert host.config.current.revision > bad


async def test_a_process_that_does_not_apply_a_change_is_named(provisioned: Provisioned) -> None:
    async with running(provisioned, *FUSED) as one, running(provisioned, "judge") as two:
        await two.config.stop()  # it hears of nothing any more, and answers still
        said = await ran(
            provisioned, "config", "set", "limits.judge_rate", "0", "--wait", "1", status=1
        )
        assert "1 process works by it; 1 does not:" in said
        assert f"{two.by}: it works by revision" in said
        assert one.config.current.limits.judge_rate == 0.0


async def test_a_watch_that_was_lost_catches_up(provisioned: Provisioned) -> None:
    async with running(provisioned, *FUSED) as host:
        jetstream = provisioned.client.jetstream()
        for consumer in await jetstream.consumers_info(f"KV_{CONFIG_BUCKET}"):
            await jetstream.delete_consumer(f"KV_{CONFIG_BUCKET}", consumer.name)
        await ran(provisioned, "config", "set", "limits.judge_rate", "0.125")
        await until(lambda: host.config.current.limits.judge_rate == 0.125)
        await host.config.put_index_version("acme", "v9")
        await until(lambda: host.config.index_versions.get("acme") == "v9")


async def test_of_two_operators_at_once_one_is_told_of_the_conflict(
    provisioned: Provisioned,
) -> None:
    store = DocumentStore(provisioned.client)
    first = (await store.present()).revision
    asked = Asked(Wish("set", timeout_s=0), wait_s=0, only_at=first)

    async def set_rate(rate: float) -> Outcome:
        wanted = partial(set_value, path="limits.judge_rate", value=rate)
        return await changed(provisioned.client, wanted, asked, lambda _: None)

    results = await asyncio.gather(set_rate(0.1), set_rate(0.2), return_exceptions=True)
    (lost,) = [each for each in results if isinstance(each, BaseException)]
    assert isinstance(lost, ConcurrentChange)
    (won,) = [each for each in results if isinstance(each, Outcome)]
    assert (await store.present()).revision == won.revision
    assert len(await store.changes()) == 1
