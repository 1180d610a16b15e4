"""`eventrail batch`, killed in the middle and run again: every request is paid for once."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

from eventrail.supervise.system import System
from tests.faults.campaign import provider_calls

COUNT = 60


def write(path: Path, count: int, model: str = "paid") -> Path:
    with path.open("w") as file:
        for number in range(count):
            content = f"batch question {number}"
            body = {"model": model, "messages": [{"role": "user", "content": content}]}
            line = {"custom_id": f"é-{number}", "method": "POST", "url": "/v1/chat/completions"}
            file.write(json.dumps({**line, "body": body}) + "\n")
    return path


def batch(system: System, path: Path, *more: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "eventrail.cli", "batch", str(path), "--http", system.url]
    return subprocess.Popen(
        [*command, "--json", *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finished(process: "subprocess.Popen[str]") -> tuple[int, str, str]:
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def results(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_killed_and_resumed_it_asks_each_request_once(
    system: System, paid: str, tmp_path: Path
) -> None:
    path = write(tmp_path / "in.jsonl", COUNT)
    answers = tmp_path / "in.answers.jsonl"
    running = batch(system, path, "--at-once", "8")
    until = time.monotonic() + 30
    while time.monotonic() < until and not (answers.exists() and answers.stat().st_size):
        time.sleep(0.02)
    running.send_signal(signal.SIGKILL)
    finished(running)
    done = len(results(answers))
    assert 0 < done < COUNT, "the kill came too late, or nothing was answered"

    code, out, err = finished(batch(system, path))
    assert code == 0, err
    assert json.loads(out)["done_before"] == done
    found = results(answers)
    assert sorted(str(each["custom_id"]) for each in found) == sorted(
        f"é-{number}" for number in range(COUNT)
    )
    assert sum(provider_calls(paid).values()) == COUNT

    code, out, _ = finished(batch(system, path))
    assert (code, json.loads(out)["asked"]) == (0, 0)


def test_a_failure_goes_to_the_file_of_errors_and_to_the_status(
    system: System, tmp_path: Path
) -> None:
    path = write(tmp_path / "in.jsonl", 2, model="nobody")
    code, out, _ = finished(batch(system, path))
    assert code == 1
    assert json.loads(out)["failed"] == 2
    (first, _) = results(tmp_path / "in.errors.jsonl")
    response = first["response"]
    assert isinstance(response, dict)
    assert response["status_code"] == 404
    assert response["body"]["error"]["code"] == "model_not_found"


def test_a_dry_run_checks_and_sends_nothing(system: System, tmp_path: Path) -> None:
    path = write(tmp_path / "in.jsonl", 3)
    code, out, _ = finished(batch(system, path, "--dry-run"))
    assert (code, json.loads(out)) == (0, {"requests": 3, "done_before": 0, "left": 3})
    assert list(tmp_path.iterdir()) == [path]


def test_a_gateway_that_is_away_is_an_error_that_says_so(tmp_path: Path) -> None:
    path = write(tmp_path / "in.jsonl", 1)
    command = [sys.executable, "-m", "eventrail.cli", "batch", str(path)]
    away = [*command, "--http", "http://127.0.0.1:9", "--patience", "0"]
    done = subprocess.run(away, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    (failed,) = results(tmp_path / "in.errors.jsonl")
    assert "the gateway does not answer" in str(failed["error"])
