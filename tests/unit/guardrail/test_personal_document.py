"""docs/guardrails/personal.md: its policy is a policy, and its examples print what they show."""

import doctest
import re
from pathlib import Path

import pytest

from eventrail.config.model import read_config
from eventrail.guarding.placeholders import MaskDictionary
from eventrail.guarding.unmask import unmask

DOCUMENT = Path(__file__).parents[3] / "docs" / "guardrails" / "personal.md"
TEXT = DOCUMENT.read_text(encoding="utf-8")


@pytest.fixture
def policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (block,) = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    file = tmp_path / "policy.yaml"
    file.write_text(block, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return file


def test_the_policy_is_one(policy: Path) -> None:
    personal = read_config(policy).guards["default"].personal
    assert personal.kinds == {"CARD": "block", "PHONE": "hash", "PERSON": "mask"}


@pytest.mark.usefixtures("policy")
def test_the_examples_print_what_they_show() -> None:
    (examples,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    test = doctest.DocTestParser().get_doctest(examples, {}, "personal.md", str(DOCUMENT), 0)
    said: list[str] = []
    result = doctest.DocTestRunner(verbose=False).run(test, out=said.append)
    assert result.attempted > 10
    assert result.failed == 0, "".join(said)


def test_each_writing_of_a_placeholder_that_is_named_is_read() -> None:
    (passage,) = re.findall(r"\*\*Models change.*", TEXT)
    written = [each for each in re.findall(r"`([^`]+1[^`]+)`", passage) if "LITERAL" not in each]
    assert len(written) >= 3
    for each in written:
        assert unmask(each, MaskDictionary({"<EMAIL_1>": "ann@example.com"})) == "ann@example.com"
