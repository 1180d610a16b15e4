"""The list of a model's files with their digests, and the check that nothing differs."""

import hashlib
import json
from pathlib import Path
from typing import Any, cast

REGISTRY = "registry.json"


class ModelRegistryError(Exception):
    """A model folder differs from its registry.

    Attributes:
        file: path of the file that is missing, unexpected, unreadable or altered.
    """

    remedy = "restore the folder from version control or retrain"

    def __init__(self, file: Path, problem: str) -> None:
        super().__init__(f"{file}: {problem}; {self.remedy}")
        self.file = file


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_registry(folder: Path, about: dict[str, Any]) -> None:
    """Write `registry.json`: `about` (version, lineage) and the digest and size of every file."""
    files = {
        path.name: {"sha256": digest(path), "bytes": path.stat().st_size}
        for path in sorted(folder.iterdir())
        if path.name != REGISTRY
    }
    text = json.dumps({**about, "files": files}, indent=2) + "\n"
    (folder / REGISTRY).write_text(text, encoding="utf-8")


def verify_registry(folder: Path) -> dict[str, Any]:
    """Check every file of a model folder against its registry; gives the registry.

    Raises:
        ModelRegistryError: the registry is absent or malformed, or a file is missing, was altered
            or is not listed; the error names the first such file.
    """
    registry = _read(folder / REGISTRY)
    for name, expected in registry["files"].items():
        path = folder / name
        if not path.is_file():
            raise ModelRegistryError(path, "is missing")
        if digest(path) != expected["sha256"]:
            raise ModelRegistryError(path, "does not have the registered SHA-256")
    for path in sorted(folder.iterdir()):
        if path.name != REGISTRY and path.name not in registry["files"]:
            raise ModelRegistryError(path, "is not in the registry")
    return registry


def _read(path: Path) -> dict[str, Any]:
    try:
        registry: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelRegistryError(path, f"cannot be read ({error})") from error
    if not isinstance(registry, dict) or not isinstance(registry.get("files"), dict):  # pyright: ignore[reportUnknownMemberType]  -- JSON
        raise ModelRegistryError(path, "has no table of files")
    return cast("dict[str, Any]", registry)
