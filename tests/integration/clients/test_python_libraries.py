"""litellm and langchain-openai, each in the virtual environment that has its pins."""

import sys
from pathlib import Path

import pytest

from tests.integration.clients.conftest import told
from tests.integration.gateway.running import DEMO_KEY, Running

HERE = Path(__file__).parent
PYTHON = Path(sys.prefix) / "clients" / "bin" / "python"

pytestmark = pytest.mark.skipif(
    not PYTHON.exists(), reason=f"there is no {PYTHON}: `make setup` installs these clients there"
)


async def test_litellm(gateway: Running) -> None:
    # without this it asks the internet for prices when it is imported
    command = ["env", "LITELLM_LOCAL_MODEL_COST_MAP=True", PYTHON, HERE / "litellm_calls.py"]
    answers = await told([*command, f"{gateway.base}/v1", DEMO_KEY])
    assert answers.pop("pieces") > 1
    assert answers == {
        "chat": "echo: hello",
        "tokens": 2,
        "stream": "echo: one two three",
        "tool": ["weather", {"city": "Oslo"}],
        "vectors": [64, 64],
    }


async def test_langchain_openai(gateway: Running) -> None:
    answers = await told([PYTHON, HERE / "langchain_calls.py", f"{gateway.base}/v1", DEMO_KEY])
    assert answers == {
        "chat": "echo: hello",
        "tokens": 2,
        "stream": "echo: one two three",
        "tool": ["Place", {"city": "Oslo"}],
        "structured": {"city": "Oslo"},
        "responses": "echo: hello",
        "vectors": [64, 64],
    }
