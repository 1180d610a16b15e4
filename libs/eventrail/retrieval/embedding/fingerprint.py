"""What tells one revision of a model in a folder from another."""

import hashlib
from pathlib import Path
from typing import Final

_SUFFIXES: Final = {".json", ".txt", ".model", ".onnx", ".safetensors", ".bin"}
_HEAD: Final = 1 << 20


def revision_of(model: str) -> str:
    """Return 8 hexadecimal digits for the content of a folder; `hub` for a name.

    Of each file its name, its size and its first and last MiB count: weights that are trained
    further differ there, and gigabytes are not read at every start.
    """
    folder = Path(model)
    if not folder.is_dir():
        return "hub"
    digest = hashlib.sha256()
    for path in sorted(each for each in folder.rglob("*") if each.suffix in _SUFFIXES):
        size = path.stat().st_size
        digest.update(f"{path.relative_to(folder).as_posix()}\0{size}\0".encode())
        with path.open("rb") as file:
            digest.update(file.read(_HEAD))
            file.seek(max(size - _HEAD, 0))
            digest.update(file.read(_HEAD))
    return digest.hexdigest()[:8]
