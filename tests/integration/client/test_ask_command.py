"""`eventrail ask`, over HTTP and over NATS, as a process of its own."""

import asyncio
import json
import sys

from tests.integration.gateway.running import DEMO_KEY, Running


async def ask(*arguments: str) -> tuple[int, str, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "eventrail.cli", "ask", *arguments,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


async def test_the_answer_is_printed_with_request_and_cost(gateway: Running) -> None:
    over_http = ("hello", "--model", "echo", "--http", gateway.base, "--key", DEMO_KEY)
    over_nats = ("hello", "--model", "echo", "--nats", gateway.url)
    for arguments in (over_http, over_nats, (*over_http, "--no-stream")):
        status, out, err = await ask(*arguments)
        assert (status, err) == (0, "")
        assert out.startswith("echo: hello\n")
        assert "request " in out
        assert "cost 0" in out


async def test_json_says_all_of_it(gateway: Running) -> None:
    status, out, _ = await ask("hello", "--model", "echo", "--nats", gateway.url, "--json")
    told = json.loads(out)
    assert status == 0
    assert told["text"] == "echo: hello"
    assert len(told["rid"]) == len(told["trace"]) == 32


async def test_a_refusal_is_one_line_and_status_1(gateway: Running) -> None:
    over_http = ("hello", "--model", "gpt-5", "--http", gateway.base, "--key", DEMO_KEY)
    for arguments in (over_http, ("hello", "--model", "gpt-5", "--nats", gateway.url)):
        status, out, err = await ask(*arguments)
        assert (status, out) == (1, "")
        assert err.startswith("eventrail: model_not_found: there is no model 'gpt-5'")
        assert err.count("\n") == 1


async def test_without_a_gateway_the_url_is_named() -> None:
    status, _, err = await ask("hello", "--http", "http://127.0.0.1:1")
    assert status == 1
    assert "http://127.0.0.1:1" in err
