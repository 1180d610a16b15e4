import json
import shutil
from pathlib import Path

import pytest

from eventrail.worker.bundled import ModelRegistryError, bundled_model_path, verify_registry
from eventrail.worker.bundled.registry import write_registry


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "weights").write_bytes(b"1234")
    (tmp_path / "config").write_text("{}")
    write_registry(tmp_path, {"version": "1"})
    return tmp_path


def test_an_untouched_folder_verifies_and_gives_its_registry(folder: Path) -> None:
    registry = verify_registry(folder)
    assert registry["version"] == "1"
    assert registry["files"]["weights"]["bytes"] == 4


def test_one_changed_byte_is_found_and_named(folder: Path) -> None:
    (folder / "weights").write_bytes(b"1235")
    with pytest.raises(ModelRegistryError, match="SHA-256") as caught:
        verify_registry(folder)
    assert caught.value.file == folder / "weights"


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "config").unlink()
    with pytest.raises(ModelRegistryError, match="missing") as caught:
        verify_registry(folder)
    assert caught.value.file == folder / "config"


def test_a_file_nobody_registered_is_refused(folder: Path) -> None:
    (folder / "extra.py").write_text("print()")
    with pytest.raises(ModelRegistryError, match="not in the registry"):
        verify_registry(folder)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"files": []}'])
def test_a_malformed_registry_is_refused(folder: Path, text: str) -> None:
    (folder / "registry.json").write_text(text)
    with pytest.raises(ModelRegistryError) as caught:
        verify_registry(folder)
    assert caught.value.file == folder / "registry.json"


def test_the_bundled_model_is_what_its_registry_says_and_small() -> None:
    registry = verify_registry(bundled_model_path())
    assert {"model.safetensors", "tokenizer.json", "config.json"} <= registry["files"].keys()
    assert sum(entry["bytes"] for entry in registry["files"].values()) < 6_000_000


def test_the_registry_travels_with_a_copy(tmp_path: Path) -> None:
    copy = shutil.copytree(bundled_model_path(), tmp_path / "copy")
    assert verify_registry(copy) == json.loads((copy / "registry.json").read_text())
