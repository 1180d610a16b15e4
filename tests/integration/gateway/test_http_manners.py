"""What every endpoint does alike: ids, methods, content types, other origins, odd JSON."""

import json
from typing import Any

import httpx
import msgspec
import pytest

from eventrail.config.http import Http
from eventrail.config.model import Config
from eventrail.gateway.http.table import TABLE
from tests.integration.gateway.running import CONFIG, Running, body

PAGE = "https://app.example.com"


@pytest.fixture
def config() -> Config:
    return msgspec.structs.replace(CONFIG, http=Http(cors_origins=[PAGE]))


def a_path(template: str) -> str:
    """Return a path that a template matches."""
    parts = ["0" * 32 if part.startswith("{") else part for part in template.split("/")]
    return "/".join(parts)


async def test_every_response_names_its_request_and_every_refusal_is_openais(
    gateway: Running,
) -> None:
    seen: set[str] = set()
    async with gateway.http() as known, gateway.http(key=None) as unknown:
        for route in TABLE.routes:
            for client in (known, unknown):
                path = a_path(route.path)
                response = await client.request(route.method, path, content=b"{")
                name = response.headers["x-request-id"]
                assert name not in seen, path
                seen.add(name)
                assert response.status_code < 500, path
                if client is unknown and route.scope:
                    assert response.status_code == 401, path
                    assert response.headers["www-authenticate"] == "Bearer"
                if response.status_code >= 400:
                    error = response.json()["error"]
                    assert set(error) >= {"message", "type", "param", "code"}, path
                    assert error["message"], path


async def test_a_method_that_is_not_there_is_told_what_is(gateway: Running) -> None:
    async with gateway.http() as http:
        for path in {a_path(route.path) for route in TABLE.routes}:
            refused = await http.request("PATCH", path)
            assert refused.status_code == 405, path
            options = await http.options(path)
            assert options.status_code == 204, path
            allowed = {each.strip() for each in options.headers["allow"].split(",")}
            assert allowed == {*refused.headers["allow"].split(", "), "OPTIONS"}, path


async def test_a_head_is_a_get_without_its_body(http: httpx.AsyncClient) -> None:
    for path in ("/", "/v1/models", "/openapi.json", "/docs", "/v1/models/echo"):
        whole, head = await http.get(path), await http.head(path)
        assert head.status_code == 200
        assert head.content == b""
        assert head.headers["content-length"] == str(len(whole.content))


async def test_a_path_that_is_not_there_is_not_found(http: httpx.AsyncClient) -> None:
    for path in ("/v1", "/v1/", "/v1/chat", "/v1/requests/", "/v1/models/", "/nothing"):
        for method in ("GET", "OPTIONS"):
            missing = await http.request(method, path)
            assert missing.status_code == 404, path
            assert missing.json()["error"]["code"] in {"not_found", "model_not_found"}


async def test_a_body_that_is_said_to_be_something_else_is_refused(
    http: httpx.AsyncClient,
) -> None:
    sent = json.dumps(body()).encode()
    for where, said in (
        ("content-type", "text/plain"),
        ("content-type", "multipart/form-data; boundary=x"),
        ("content-encoding", "gzip"),
    ):
        for path in ("/v1/chat/completions", "/v1/responses", "/v1/completions", "/v1/embeddings"):
            refused = await http.post(path, content=sent, headers={where: said})
            assert refused.status_code == 415
            assert refused.json()["error"]["code"] == "unsupported_media_type"
            assert refused.json()["error"]["param"] == where


async def test_json_is_taken_by_any_of_its_names(http: httpx.AsyncClient) -> None:
    sent = json.dumps(body()).encode()
    for kind in (None, "application/json", "Application/JSON; charset=utf-8", "application/x+json"):
        headers = {} if kind is None else {"content-type": kind}
        answered = await http.post("/v1/chat/completions", content=sent, headers=headers)
        assert answered.status_code == 200, kind


ODD: dict[str, str] = {
    "a huge seed": '"seed": ' + "9" * 400,
    "a number out of range": '"temperature": 1e999',
    "no number": '"temperature": NaN',
    "a huge number of no meaning": '"prediction": {"a": ' + "9" * 400 + "}",
    "a huge number of tokens": '"max_tokens": ' + "9" * 30,
    "nul": '"user": "\\u0000"',
    "a lone surrogate": '"user": "\\udfff"',
    **{
        f"nested {depth} deep": '"prediction": ' + '{"a":' * depth + "1" + "}" * depth
        for depth in (200, 800, 900, 950, 970, 980, 990, 1000, 20_000)
    },
}


async def test_odd_json_is_answered_or_refused_and_nothing_breaks(http: httpx.AsyncClient) -> None:
    start = json.dumps(body()).removesuffix("}")
    for name, odd in ODD.items():
        response = await http.post("/v1/chat/completions", content=f"{start}, {odd}}}".encode())
        assert response.status_code in {200, 400}, (name, response.text[:300])


async def test_of_a_key_that_is_there_twice_the_last_counts(http: httpx.AsyncClient) -> None:
    start = json.dumps(body()).removesuffix("}")
    twice = await http.post(
        "/v1/chat/completions", content=f'{start}, "model": "cached"}}'.encode()
    )
    assert twice.status_code == 200
    none = await http.post("/v1/chat/completions", content=f'{start}, "model": "none"}}'.encode())
    assert none.status_code == 404


async def test_pages_of_a_named_origin_may_call(http: httpx.AsyncClient) -> None:
    asked = {
        "origin": PAGE,
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization, content-type, x-stainless-lang",
    }
    preflight = await http.options("/v1/chat/completions", headers=asked)
    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-origin"] == PAGE
    assert "POST" in preflight.headers["access-control-allow-methods"]
    assert "x-stainless-lang" in preflight.headers["access-control-allow-headers"]
    for path in ("/v1/models", "/nothing"):
        answered = await http.get(path, headers={"origin": PAGE})
        assert answered.headers["access-control-allow-origin"] == PAGE
        assert answered.headers["vary"] == "Origin"


async def test_pages_of_other_origins_may_not(http: httpx.AsyncClient) -> None:
    asked = {"origin": "https://other.example", "access-control-request-method": "POST"}
    for response in (
        await http.options("/v1/chat/completions", headers=asked),
        await http.get("/v1/models", headers={"origin": "https://other.example"}),
    ):
        assert not [name for name in response.headers if name.startswith("access-control")]


async def test_a_parameter_that_is_not_there_is_named_with_what_to_do(
    http: httpx.AsyncClient,
) -> None:
    cases: list[tuple[str, dict[str, Any], str]] = [
        ("/v1/chat/completions", {"functions": []}, "`tools`"),
        ("/v1/chat/completions", {"temprature": 1}, "correct its name"),
        ("/v1/responses", {"conversation": "conv_1"}, "previous_response_id"),
    ]
    for path, fields, hint in cases:
        asked = body() if "chat" in path else {"model": "echo", "input": "a"}
        error = (await http.post(path, json={**asked, **fields})).json()["error"]
        assert error["code"] == "unknown_field"
        assert error["param"] == next(iter(fields))
        assert hint in error["hint"]


async def test_a_model_is_shown_by_its_name(http: httpx.AsyncClient) -> None:
    assert (await http.get("/v1/models/echo")).json()["id"] == "echo"
    missing = await http.get("/v1/models/no/such/model")
    assert missing.status_code == 404
    assert missing.json()["error"]["code"] == "model_not_found"


async def test_the_list_of_endpoints_is_whole(http: httpx.AsyncClient) -> None:
    told = (await http.get("/")).json()["endpoints"]
    assert list(told) == [f"{route.method} {route.path}" for route in TABLE.routes]


async def test_the_page_loads_nothing_from_elsewhere(http: httpx.AsyncClient) -> None:
    page = await http.get("/docs")
    assert page.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    for word in ("<script", "src=", "http://", "https://", "@import", "url("):
        assert word not in page.text
    assert "/v1/chat/completions" in page.text
