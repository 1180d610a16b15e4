"""Every bad input gets its own typed error, in OpenAI's shape, and nothing is admitted."""

import json

import httpx

from tests.integration.gateway.running import Running, body

CHAT = "/v1/chat/completions"
IMAGE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}}
USER = {"role": "user", "content": "hello"}


def as_json(**fields: object) -> bytes:
    return json.dumps({"model": "echo", "messages": [USER], **fields}).encode()


BAD: dict[str, tuple[bytes, int, str, str | None]] = {
    "empty body": (b"", 400, "invalid_json", None),
    "cut-off JSON": (b'{"messages": [', 400, "invalid_json", None),
    "not JSON": (b"hello", 400, "invalid_json", None),
    "an array": (b"[]", 400, "invalid_request", None),
    "nested too deeply": (b'{"tools":[{"a":' + b"[" * 9000, 400, "invalid_json", None),
    "Latin-1": (
        '{"model":"echo","messages":[{"role":"user","content":"café"}]}'.encode("latin-1"),
        400,
        "invalid_encoding",
        None,
    ),
    "UTF-16": (as_json().decode().encode("utf-16"), 400, "invalid_encoding", None),
    "a lone surrogate": (
        b'{"messages":[{"role":"user","content":"\\ud800 and on and on"}]}',
        400,
        "invalid_json",
        None,
    ),
    "no messages": (b'{"model":"echo"}', 400, "invalid_request", "messages"),
    "empty messages": (as_json(messages=[]), 400, "empty_messages", "messages"),
    "messages of the wrong type": (as_json(messages="hi"), 400, "invalid_request", "messages"),
    "content of the wrong type": (
        as_json(messages=[{"role": "user", "content": 7}]),
        400,
        "invalid_request",
        "messages[0].content",
    ),
    "no content": (
        as_json(messages=[{"role": "user"}]),
        400,
        "invalid_request",
        "messages[0].content",
    ),
    "an unknown role": (
        as_json(messages=[USER, {"role": "boss", "content": "x"}]),
        400,
        "invalid_request",
        "messages[1].role",
    ),
    "an image": (
        as_json(messages=[{"role": "user", "content": [IMAGE]}]),
        400,
        "invalid_request",
        "messages[0].content[0]",
    ),
    "an unknown field": (as_json(temprature=1), 400, "unknown_field", "temprature"),
    "an unknown field of a message": (
        as_json(messages=[{**USER, "colour": "red"}]),
        400,
        "unknown_field",
        "messages[0].colour",
    ),
    "a temperature of the wrong type": (
        as_json(temperature="hot"),
        400,
        "invalid_request",
        "temperature",
    ),
    "a temperature out of range": (as_json(temperature=9), 400, "invalid_request", "temperature"),
    "a number out of range": (
        b'{"temperature":1e999,"messages":[]}',
        400,
        "invalid_request",
        "temperature",
    ),
    "no tokens wanted": (as_json(max_tokens=0), 400, "invalid_request", "max_tokens"),
    "no choices wanted": (as_json(n=0), 400, "invalid_request", "n"),
    "an unknown model": (as_json(model="gpt-5"), 404, "model_not_found", "model"),
    "a body of 3 MiB": (
        as_json(messages=[{"role": "user", "content": "x" * 3 * 2**20}]),
        413,
        "body_too_large",
        None,
    ),
}


async def test_each_bad_input_is_refused_with_its_own_error(
    gateway: Running, http: httpx.AsyncClient
) -> None:
    seen: dict[str, tuple[bytes, int, str, str | None]] = {}
    for case, (content, *_) in BAD.items():
        response = await http.post(CHAT, content=content)
        error = response.json()["error"]
        seen[case] = (content, response.status_code, error["code"], error["param"])
        assert error["message"], case
        assert error["type"] in {"invalid_request_error", "not_found_error"}, case
    assert seen == BAD
    log = await gateway.host.client.jetstream().stream_info("LOG")
    assert log.state.messages == 0
    assert (await http.post(CHAT, json=body())).status_code == 200


async def test_a_body_that_grows_past_the_limit_without_announcing_it_is_refused(
    http: httpx.AsyncClient,
) -> None:
    async def pieces():  # noqa: ANN202 -- an async generator
        for _ in range(3 * 16):
            yield b" " * 65536

    response = await http.post(CHAT, content=pieces())
    assert response.status_code == 413
    assert response.json()["error"]["code"] == "body_too_large"


async def test_two_hundred_thousand_tokens_are_answered(http: httpx.AsyncClient) -> None:
    text = "word " * 200_000
    response = await http.post(CHAT, json=body(text))
    assert response.status_code == 200
    assert response.json()["choices"][0]["message"]["content"] == f"echo: {text}"


WRONG = {
    ("GET", CHAT): (405, "method_not_allowed"),
    ("POST", "/v1/models"): (405, "method_not_allowed"),
    ("PUT", f"/v1/requests/{'0' * 32}"): (405, "method_not_allowed"),
    ("GET", "/v1/images/generations"): (404, "not_found"),
    ("GET", f"/v1/requests/{'0' * 32}"): (404, "not_found"),
    ("GET", f"/v1/requests/{'0' * 32}/events"): (404, "not_found"),
    ("GET", f"/v1/requests/{'0' * 32}/elsewhere"): (404, "not_found"),
    ("DELETE", f"/v1/requests/{'0' * 32}"): (404, "not_found"),
    ("GET", "/v1/requests/not.a.rid"): (404, "not_found"),
    ("GET", "/v1/requests/*"): (404, "not_found"),
}


async def test_wrong_paths_and_methods_are_named(http: httpx.AsyncClient) -> None:
    seen: dict[tuple[str, str], tuple[int, str]] = {}
    for method, path in WRONG:
        response = await http.request(method, path)
        seen[method, path] = response.status_code, response.json()["error"]["code"]
    assert seen == WRONG


async def test_without_a_valid_key_nothing_is_served(gateway: Running) -> None:
    async with gateway.http(key=None) as client:
        for header in (None, "", "sk-demo", "Basic c2stZGVtbw==", "Bearer sk-wrong"):
            headers = {"Authorization": header} if header is not None else {}
            response = await client.post(CHAT, json=body(), headers=headers)
            assert response.status_code == 401, header
            assert response.json()["error"]["code"] == "unauthenticated", header
            assert response.headers["www-authenticate"] == "Bearer", header


async def test_an_impossible_timeout_is_refused(http: httpx.AsyncClient) -> None:
    for timeout in ("soon", "0", "-1", "601", "nan", "inf"):
        headers = {"X-Eventrail-Timeout": timeout}
        response = await http.post(CHAT, json=body(), headers=headers)
        assert response.status_code == 400, timeout
        assert response.json()["error"]["code"] == "invalid_request", timeout
