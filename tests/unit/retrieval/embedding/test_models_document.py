"""What docs/retrieval/models.md shows works."""

import re
from pathlib import Path

import msgspec
import pytest
import yaml

from eventrail.config.model import Config, check

DOCUMENT = Path(__file__).parents[4] / "docs" / "retrieval" / "models.md"
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def shown(kind: str) -> list[str]:
    return [body for each, body in FENCE.findall(DOCUMENT.read_text("utf-8")) if each == kind]


@pytest.mark.parametrize("example", shown("python"))
def test_its_python_runs(example: str) -> None:
    exec(compile(example, str(DOCUMENT), "exec"), {})  # noqa: S102 -- the document is ours


@pytest.mark.parametrize("example", shown("yaml"))
def test_its_configurations_fit(example: str) -> None:
    assert check(msgspec.convert(yaml.safe_load(example), Config)) != Config()


def test_it_shows_something() -> None:
    assert len(shown("python")) >= 1
    assert len(shown("yaml")) >= 2
