"""A model of a guard that is missing or damaged: nothing passes, and every request says so."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from eventrail.contracts.errors import Code
from eventrail.contracts.events import Failed
from eventrail.learning import registry
from tests.conftest import Provisioned
from tests.integration.guards.lives import unchecked
from tests.integration.services.running import ask, running

ATTACK = "attack"


def missing(folder: Path) -> None:
    shutil.rmtree(folder)


def cut_short(folder: Path) -> None:
    arrays = folder / "arrays.npz"
    arrays.write_bytes(arrays.read_bytes()[:-2000])


def flipped(folder: Path) -> None:
    arrays = folder / "arrays.npz"
    content = bytearray(arrays.read_bytes())
    content[len(content) // 2] ^= 0xFF
    arrays.write_bytes(content)


def no_manifest(folder: Path) -> None:
    (folder / "manifest.json").write_text("{}", encoding="utf-8")


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the attack model, which this process reads instead of the one that ships."""
    shipped = registry.bundled
    copy = tmp_path / "artefacts" / ATTACK
    shutil.copytree(shipped("eventrail.guarding", ATTACK), copy)

    def find(package: str, name: str) -> Path:
        return copy if name == ATTACK else shipped(package, name)

    monkeypatch.setattr(registry, "bundled", find)
    _forget()
    yield copy
    _forget()


def _forget() -> None:
    registry.load_bundled.cache_clear()
    registry._built.clear()


@pytest.mark.parametrize("damage", [missing, cut_short, flipped, no_manifest])
async def test_a_damaged_model_lets_nothing_through(
    damage: Callable[[Path], None], elsewhere: Path, provisioned: Provisioned
) -> None:
    damage(elsewhere)
    async with running(provisioned, "guardrail", "router", "cache", "echo") as host:
        state = await ask(host, "hello")
    assert isinstance(state.terminal, Failed)
    assert state.terminal.problem.code == Code.STAGE_ERROR
    assert "UnusableArtefact" in state.terminal.problem.message
    assert state.screened is None
    assert await unchecked(provisioned.client) == []
