"""docs/feedback.md does what it says."""

import re
from pathlib import Path

import msgspec
import pytest

from eventrail.config.default import default_config
from eventrail.config.listening import Listening, listening_problems
from eventrail.config.model import Config
from eventrail.config.pools import without_vllm
from eventrail.contracts.notes import FeedbackSubmission
from eventrail.contracts.signals import DONE, INFERRED, SAID
from eventrail.signals.explicit.checking import fault_of
from tests.conftest import Provisioned
from tests.integration.console import DOCUMENTS, matches, section, steps
from tests.integration.gateway.running import FUSED, running
from tests.integration.pools.running import eventrail

DOCUMENT = "feedback.md"


@pytest.fixture
def config() -> Config:
    """What `eventrail up --no-vllm` starts with."""
    return without_vllm(default_config())


async def test_every_block_does_what_it_says(
    provisioned: Provisioned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EVENTRAIL_STATE", str(tmp_path / "state"))
    played, rid = 0, ""
    async with running(provisioned, (*FUSED, "feedback")) as gateway:
        monkeypatch.setenv("EVENTRAIL_HTTP_URL", gateway.base)
        blocks = [*steps(section(DOCUMENT, "Say it"), tmp_path)]
        blocks += steps(section(DOCUMENT, "Training data"), tmp_path)
        for typed, printed in blocks:
            _, shown = await eventrail(
                provisioned.url, *(rid if each == "RID" else each for each in typed)
            )
            found = re.search(r"^request ([0-9a-f]{32})", shown, re.MULTILINE)
            rid = found[1] if found else rid
            wanted = [line.replace("RID", rid) for line in printed]
            assert matches(wanted, shown), f"{typed}\nprinted:\n{shown}\nwanted:\n{wanted}"
            played += 1
    assert played == 7


def test_every_signal_is_in_the_tables() -> None:
    said = set(re.findall(r"`(\w+)`", section(DOCUMENT, "Say it")))
    shown = set(re.findall(r"^\| `(\w+)`", section(DOCUMENT, "Show it"), re.MULTILINE))
    assert said >= SAID | DONE
    assert shown == INFERRED


def test_what_is_shown_being_sent_makes_sense() -> None:
    submission = FeedbackSubmission("a" * 32, "thumbs", -1, "wrong year", "u17", "f-1")
    assert fault_of(submission) is None
    assert '"signal": "thumbs", "value": -1' in (DOCUMENTS / DOCUMENT).read_text("utf-8")


def test_the_policy_is_one(tmp_path: Path) -> None:
    list(steps(section(DOCUMENT, "A policy"), tmp_path))
    written = msgspec.yaml.decode((tmp_path / "feedback.yaml").read_bytes())
    policy = msgspec.convert(written["feedback"]["default"], Listening)
    assert list(listening_problems(policy)) == []
    assert (policy.ask_rate, policy.evict_from, policy.infer) == (0.05, 0.8, True)
