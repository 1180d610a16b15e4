"""schemathesis, with a fixed seed, finds nothing: no 5xx, and every answer is as described."""

import asyncio
import sys
from pathlib import Path

import msgspec
import pytest

from eventrail.config.model import Config, Pool, Rule
from tests.integration.gateway.running import CONFIG, DEMO_KEY, Running

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
    "allow_header_conformance",
    "ignored_auth",
)
"""Not those that demand a 2xx of whatever fits the schema, and a refusal of whatever does not:
not all that fits means something, and HTTP knows no headers that do not fit."""


@pytest.fixture
def config() -> Config:
    """Any model name leads to the echo pool, so that random ones are answered."""
    return msgspec.structs.replace(
        CONFIG,
        pools={"echo": Pool(engine="echo"), "vectors": Pool(engine="echo", task="embed")},
        rules=[
            Rule(name="vectors", model="vectors", pool="vectors"),
            Rule(name="any", pool="echo"),
        ],
    )


@pytest.mark.timeout(240)
async def test_schemathesis_finds_nothing(gateway: Running, tmp_path: Path) -> None:
    command = [
        *(str(Path(sys.executable).with_name("schemathesis")), "run"),
        f"{gateway.base}/openapi.json",
        *("--header", f"Authorization: Bearer {DEMO_KEY}"),
        # a deadline that is too near ends in a 504, as it must: so these are not varied
        *("--header", "X-Eventrail-Timeout: 60"),
        *("--header", "X-Eventrail-Deadline: 2099-01-01T00:00:00Z"),
        *("--checks", ",".join(CHECKS)),
        *("--phases", "coverage,fuzzing", "--mode", "all"),
        *("--max-examples", "3", "--seed", "20", "--generation-deterministic"),
        *("--request-timeout", "20", "--workers", "2", "--no-color"),
    ]
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=tmp_path,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    assert process.returncode == 0, output.decode()[-12_000:]
