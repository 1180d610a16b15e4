"""Files come back as they were sent, sealed on the way; what is not theirs nobody finds."""

import hashlib
import json
from typing import Any

import httpx
import openai
import pytest

from eventrail.config.model import Config
from tests.integration.gateway.running import ACME_KEY, CONFIG, DEMO_KEY, Running, with_limits

LIMIT = 3 * 1024 * 1024


@pytest.fixture
def config() -> Config:
    return with_limits(CONFIG, file_bytes=LIMIT, files_bytes=2 * LIMIT)


def form(content: bytes, name: str = "in.jsonl", **fields: str) -> dict[str, Any]:
    return {"files": {"file": (name, content)}, "data": {"purpose": "batch", **fields}}


async def test_the_official_client_uploads_lists_reads_and_deletes(gateway: Running) -> None:
    content = b'{"custom_id": "a"}\n' * 100_000  # several parts
    async with openai.AsyncOpenAI(base_url=f"{gateway.base}/v1", api_key=DEMO_KEY) as client:
        file = await client.files.create(file=("grüße.jsonl", content), purpose="batch")
        assert (file.object, file.bytes, file.filename) == ("file", len(content), "grüße.jsonl")
        assert file.purpose == "batch"
        assert await client.files.retrieve(file.id) == file
        assert [each.id async for each in client.files.list()] == [file.id]
        read = await client.files.content(file.id)
        assert hashlib.sha256(read.content).digest() == hashlib.sha256(content).digest()
        deleted = await client.files.delete(file.id)
        assert (deleted.id, deleted.deleted) == (file.id, True)
        with pytest.raises(openai.NotFoundError):
            await client.files.content(file.id)
        assert [each.id async for each in client.files.list()] == []


async def test_nothing_of_it_is_stored_in_the_clear(gateway: Running) -> None:
    async with gateway.http() as http:
        await http.post("/v1/files", **form(b"my secret question", "secret-name.jsonl"))
    stream = gateway.host.client.jetstream()
    info = await stream.stream_info("FILES")
    assert info.state.messages == 2
    for sequence in range(1, info.state.last_seq + 1):
        message = await stream.get_msg("FILES", sequence)
        assert b"secret" not in (message.data or b"")
    async with gateway.http() as http:
        (file,) = (await http.get("/v1/files")).json()["data"]
        await http.delete(f"/v1/files/{file['id']}")
    assert (await stream.stream_info("FILES")).state.messages == 0


async def test_another_tenants_file_is_not_there(gateway: Running) -> None:
    async with gateway.http() as demo, gateway.http(ACME_KEY) as acme:
        file = (await demo.post("/v1/files", **form(b"x"))).json()["id"]
        answers = [
            await acme.get(f"/v1/files/{file}"),
            await acme.get(f"/v1/files/{file}/content"),
            await acme.delete(f"/v1/files/{file}"),
        ]
        assert {each.status_code for each in answers} == {404}
        unknown = await acme.get("/v1/files/file-" + "0" * 32)
        assert _without_id(answers[0], file) == _without_id(unknown, "file-" + "0" * 32)
        assert (await demo.get(f"/v1/files/{file}")).status_code == 200


def _without_id(response: httpx.Response, file_id: str) -> str:
    return json.dumps(response.json()).replace(file_id, "FILE")


async def test_the_same_key_is_the_same_file(http: httpx.AsyncClient, gateway: Running) -> None:
    headers = {"Idempotency-Key": "input-7"}
    first = await http.post("/v1/files", **form(b"one"), headers=headers)
    again = await http.post("/v1/files", **form(b"one"), headers=headers)
    other = await http.post("/v1/files", **form(b"two"), headers=headers)
    assert first.json() == again.json()
    assert (other.status_code, other.json()["error"]["code"]) == (409, "idempotency_conflict")
    info = await gateway.host.client.jetstream().stream_info("FILES")
    assert info.state.messages == 2  # the others' parts are gone


async def test_a_file_that_is_too_large_leaves_nothing(
    http: httpx.AsyncClient, gateway: Running
) -> None:
    refused = await http.post("/v1/files", **form(b"x" * (LIMIT + 1)))
    assert (refused.status_code, refused.json()["error"]["param"]) == (413, "file")
    info = await gateway.host.client.jetstream().stream_info("FILES")
    assert info.state.messages == 0


async def test_all_files_of_a_tenant_have_a_bound(http: httpx.AsyncClient) -> None:
    for _ in range(2):
        assert (await http.post("/v1/files", **form(b"x" * LIMIT))).status_code == 200
    refused = await http.post("/v1/files", **form(b"x"))
    assert (refused.status_code, refused.json()["error"]["code"]) == (413, "body_too_large")


async def test_files_are_listed_page_by_page(http: httpx.AsyncClient) -> None:
    ids = [(await http.post("/v1/files", **form(b"x"))).json()["id"] for _ in range(3)]
    first = (await http.get("/v1/files", params={"limit": 2})).json()
    assert ([each["id"] for each in first["data"]], first["has_more"]) == (ids[:0:-1], True)
    rest = (await http.get("/v1/files", params={"after": first["last_id"]})).json()
    assert ([each["id"] for each in rest["data"]], rest["has_more"]) == (ids[:1], False)
    oldest = (await http.get("/v1/files", params={"order": "asc", "limit": 1})).json()
    assert oldest["data"][0]["id"] == ids[0]


@pytest.mark.parametrize(
    ("request_", "param"),
    [
        (form(b"x", purpose="fine-tune"), "purpose"),
        (form(b"x", colour="red"), "colour"),
        (form(b"x", **{"expires_after[seconds]": "1"}), "expires_after[seconds]"),
        ({"data": {"purpose": "batch"}, "files": {"other": ("a", b"x")}}, "other"),
        ({"data": {"purpose": "batch", "file": "x"}, "files": {"purpose": (None, b"b")}}, "file"),
        ({"json": {"purpose": "batch"}}, "body"),
        ({"content": b"--x\r\n", "headers": {"content-type": "multipart/form-data"}}, "body"),
        (
            {
                "content": b'--x\r\ncontent-disposition: form-data; name="purpose"\r\n\r\nba',
                "headers": {"content-type": "multipart/form-data; boundary=x"},
            },
            "body",
        ),
    ],
)
async def test_a_form_that_does_not_fit_is_refused_by_name(
    http: httpx.AsyncClient, request_: dict[str, Any], param: str
) -> None:
    refused = await http.post("/v1/files", **request_)
    assert refused.status_code == 400, refused.text
    assert refused.json()["error"]["param"] == param
