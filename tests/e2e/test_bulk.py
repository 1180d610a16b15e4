"""`eventrail bulk`: vLLM on Ray Data answers a file, and goes on where an earlier run ended."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

COUNT = 24


def line(number: int, **more: object) -> str:
    messages = [
        {"role": "system", "content": f"[1] The gateway listens on port {8000 + number}."},
        {"role": "user", "content": "On which port does the gateway listen?"},
    ]
    body = {"model": "bundled", "messages": messages, "max_tokens": 40, **more}
    whole = {"custom_id": f"q{number}", "method": "POST", "url": "/v1/chat/completions"}
    return json.dumps({**whole, "body": body}) + "\n"


@pytest.mark.timeout(400)
def test_a_file_is_answered_and_only_what_is_missing(tmp_path: Path) -> None:
    path, answers = tmp_path / "in.jsonl", tmp_path / "in.answers.jsonl"
    path.write_text("".join(line(number) for number in range(COUNT)))
    earlier = {"id": "x", "custom_id": "q0", "error": None}
    earlier["response"] = {"status_code": 200, "request_id": "", "body": {"kept": True}}
    answers.write_text(json.dumps(earlier) + '\n{"id": "torn')

    command = [sys.executable, "-m", "eventrail.cli", "bulk", str(path), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=380, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    counts = json.loads(done.stdout)
    assert (counts["done_before"], counts["asked"], counts["failed"]) == (1, COUNT - 1, 0)

    found = {each["custom_id"]: each for each in map(json.loads, answers.read_text().splitlines())}
    assert len(found) == COUNT
    assert found["q0"]["response"]["body"] == {"kept": True}
    texts = [
        found[f"q{number}"]["response"]["body"]["choices"][0]["message"]["content"]
        for number in range(1, COUNT)
    ]
    right = sum(str(8000 + number) in text for number, text in enumerate(texts, start=1))
    assert right >= COUNT // 2, texts
