import json
import re
from pathlib import Path

import pytest

from loadtests.paths import ROOT
from loadtests.peers.install import install_once
from loadtests.peers.litellm import LiteLLM

PEERS = ROOT / "loadtests" / "peers"


def test_an_installation_is_made_once_for_one_recipe(tmp_path: Path) -> None:
    made: list[Path] = []

    def install(target: Path) -> None:
        made.append(target)
        (target / "program").write_text("x")

    for recipe in (b"one", b"one", b"two"):
        install_once(tmp_path / "peer", recipe, install)
    assert len(made) == 2


def test_a_broken_installation_is_made_anew_from_an_empty_folder(tmp_path: Path) -> None:
    target = tmp_path / "peer"

    def breaks(target: Path) -> None:
        (target / "half").write_text("x")
        raise RuntimeError("no network")

    with pytest.raises(RuntimeError, match="no network"):
        install_once(target, b"one", breaks)
    install_once(target, b"one", lambda target: (target / "whole").touch())
    assert sorted(path.name for path in target.iterdir()) == [".installed", "whole"]


def test_the_litellm_lock_pins_every_package_and_names_no_place() -> None:
    lines = (PEERS / "litellm.lock").read_text().splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert len(pins) > 50
    assert [pin for pin in pins if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", pin)] == []


def test_litellm_is_shown_with_its_pinned_version_and_workers() -> None:
    assert re.fullmatch(r"litellm \d+\.\d+\.\d+, 3 workers", LiteLLM("http://x", 3).version)


def test_the_portkey_lock_pins_by_hash_and_names_no_registry() -> None:
    lock = json.loads((PEERS / "portkey_npm" / "package-lock.json").read_text())
    manifest = json.loads((PEERS / "portkey_npm" / "package.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    gateway = packages["node_modules/@portkey-ai/gateway"]
    assert gateway["version"] == manifest["dependencies"]["@portkey-ai/gateway"]
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [name for name, entry in packages.items() if "integrity" not in entry] == []
