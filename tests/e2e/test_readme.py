"""What README.md shows, run as it stands there, but for ports, ids and passwords."""

import os
import re
import shlex
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from eventrail.config.default import default_config
from eventrail.config.model import Config, Rule, check
from eventrail.config.pools import without_vllm
from eventrail.supervise.options import Options
from eventrail.supervise.system import System

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = [(match[1], match[2]) for match in FENCED.finditer(README)]
PYTHON = [text for language, text in BLOCKS if language == "python"]
COMMANDS = [
    line.partition("  #")[0].strip()
    for language, text in BLOCKS
    for line in text.splitlines()
    if not language and line.startswith(("eventrail ", "make "))
]
ELSEWHERE = {
    "make demo": "starts the system; tests/e2e/test_demo.py runs it",
    "make test": "is this very run",
    "eventrail up --topology unfused": "starts the system; tests/e2e/test_topologies.py does so",
    "eventrail bench speculation --pool bundled": (
        "loads vLLM four times; tests/e2e/test_bench_speculation.py runs a part of it"
    ),
    "eventrail tail --json | jq 'select(.type == \"generated\")'": "needs jq and never ends",
}
"""The lines that are not run here, and why."""

HERE = [line for line in COMMANDS if line not in ELSEWHERE]


def readme_config() -> Config:
    """Return the bundled configuration, its docs model answered by the echo pool."""
    config = without_vllm(default_config())
    docs = Rule(name="docs", model="eventrail-docs", pool="echo", template="docs", top_k=4)
    return check(msgspec.structs.replace(config, rules=[docs, *config.rules]))


@dataclass(frozen=True, slots=True)
class Shell:
    """A user's shell beside the running system, its state in `.eventrail`."""

    folder: Path
    system: System

    def run(self, *command: str) -> str:
        """Run a command; return what it prints, or fail with it."""
        environment = {
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "COLUMNS": "200",
            "EVENTRAIL_NATS_URL": self.system.nats_url,
            "EVENTRAIL_HTTP_URL": self.system.url,
        }
        done = subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True,
            timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{shlex.join(command)}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def python(self, code: str) -> str:
        """Run Python code with the system's addresses; return what it prints."""
        code = code.replace("http://127.0.0.1:8080", self.system.url)
        code = code.replace("nats://127.0.0.1:4222", self.system.nats_url)
        return self.run(sys.executable, "-W", "error", "-c", code)

    def submit(self) -> dict[str, str]:
        """Run the client's example; return its request id, status and text."""
        assert self.system.users is not None
        tenant = self.system.users.address("tenant-demo", self.system.nats_url)
        code = f"""
import asyncio, json
from eventrail.client import Client

user, password = {tenant.user!r}, {tenant.password!r}

async def main():
{textwrap.indent(PYTHON[1], "    ")}
    print(json.dumps({{"rid": rid, "status": answer.status, "text": answer.text}}))

asyncio.run(main())
"""
        return msgspec.json.decode(self.python(code), type=dict[str, str])

    def archived(self, rid: str) -> bool:
        """Wait until a request's end is in the lake; return whether it came."""
        query = f"SELECT count(*) AS n FROM requests WHERE rid = '{rid}'"  # noqa: S608 -- our id
        give_up = time.monotonic() + 20
        while time.monotonic() < give_up:
            if list((self.folder / ".eventrail" / "lake").rglob("*.parquet")):
                (row,) = msgspec.json.decode(self.run("eventrail", "sql", "--json", query))
                if row["n"] == 1:
                    return True
            time.sleep(0.5)
        return False


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    folder = tmp_path_factory.mktemp("readme")
    config = readme_config()
    (folder / "my.yaml").write_bytes(msgspec.yaml.encode(config))
    body = {"model": "echo", "messages": [{"role": "user", "content": "How many?"}]}
    line = {"custom_id": "a", "method": "POST", "url": "/v1/chat/completions", "body": body}
    (folder / "docs").mkdir()
    (folder / "docs" / "warden.md").write_text("# Warden\n\nThe warden ends what nobody ended.\n")
    (folder / "questions.jsonl").write_bytes(msgspec.json.encode(line))
    options = Options(
        state=folder / ".eventrail", topology="one", config=config, http_port=0, vllm=False
    )
    with System(options) as system:
        assert system.start(), "not everything came up in time"
        yield Shell(folder, system)


@pytest.fixture(scope="module")
def submitted(shell: Shell) -> dict[str, str]:
    """One request that the client's example made, and that the archiver has written."""
    answer = shell.submit()
    assert shell.archived(answer["rid"]), "the archiver wrote nothing"
    return answer


def test_the_openai_client_streams_the_answer(shell: Shell) -> None:
    assert "What does the warden do?" in shell.python(PYTHON[0])


def test_the_client_over_nats_submits_and_gets_the_result(submitted: dict[str, str]) -> None:
    assert submitted["status"] == "completed"
    assert "What does the warden do?" in submitted["text"]


@pytest.mark.parametrize("line", HERE)
def test_the_command_works(line: str, shell: Shell, submitted: dict[str, str]) -> None:
    printed = shell.run(*shlex.split(line.replace("RID", submitted["rid"])))
    assert printed.strip()


def test_every_line_is_run_or_has_a_reason_not_to_be() -> None:
    assert set(ELSEWHERE) <= set(COMMANDS)
    assert len(HERE) == len(COMMANDS) - len(ELSEWHERE)
    assert any(line.startswith("eventrail doctor --deep") for line in HERE)
    assert any(line.startswith("eventrail sql") for line in HERE)


def test_the_first_query_counts_the_request_under_the_model_that_answered(
    shell: Shell, submitted: dict[str, str]
) -> None:
    assert submitted["status"] == "completed"
    command = shlex.split(next(line for line in HERE if line.startswith("eventrail sql")))
    rows = msgspec.json.decode(shell.run(*command, "--json"), type=list[dict[str, object]])
    assert [row["model"] for row in rows] == ["echo"]
