"""Whether a folder holds a model that can be loaded; looks at headers, not at weights."""

import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from eventrail.contracts.errors import EventrailError

TOKENIZERS = ("tokenizer.json", "tokenizer.model", "vocab.json", "tekken.json")
_INDEX = "model.safetensors.index.json"
_HEADER = 8
_LONGEST_HEADER = 100_000_000


class UnfitCheckpoint(EventrailError):
    """A folder that holds no whole model; the message names the file."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A model's folder.

    Attributes:
        folder: where it is.
        config: its `config.json`.
        weight_bytes: size of its weight files.
    """

    folder: Path
    config: dict[str, Any]
    weight_bytes: int


def read_checkpoint(folder: Path) -> Checkpoint:
    """Return what a folder holds.

    Raises:
        UnfitCheckpoint: there is no such folder, no readable `config.json`, or a weight file is
            missing, cut off or no safetensors file.
    """
    if not folder.is_dir():
        raise UnfitCheckpoint(f"there is no folder {folder}")
    config = read_json(folder / "config.json")
    files = list(_weight_files(folder))
    for file in files:
        _check_weights(file)
    return Checkpoint(folder, config, sum(file.stat().st_size for file in files))


def read_json(path: Path) -> dict[str, Any]:
    """Return a JSON object; raise `UnfitCheckpoint` naming the file."""
    try:
        value: object = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UnfitCheckpoint(f"{path.parent} holds no {path.name}") from None
    except (OSError, ValueError) as error:
        raise UnfitCheckpoint(f"{path} cannot be read: {error}") from error
    if not isinstance(value, dict):
        raise UnfitCheckpoint(f"{path} holds no JSON object")
    return cast("dict[str, Any]", value)


def vocabulary(folder: Path) -> object:
    """Return what tells one tokenizer from another: its tokens and their numbers.

    The vocabulary, merges and added tokens of a `tokenizer.json`; the bytes of any other kind.

    Raises:
        UnfitCheckpoint: there is no tokenizer, or it cannot be read.
    """
    for name in TOKENIZERS:
        path = folder / name
        if path.is_file() and name == "tokenizer.json":
            content = read_json(path)
            model = cast("dict[str, Any]", content.get("model") or {})
            added = cast("list[dict[str, Any]]", content.get("added_tokens") or [])
            tokens = sorted((token.get("id", -1), token.get("content", "")) for token in added)
            return (model.get("vocab"), model.get("merges"), tokens)
        if path.is_file():
            return path.read_bytes()
    raise UnfitCheckpoint(f"{folder} holds no tokenizer ({', '.join(TOKENIZERS)})")


def _weight_files(folder: Path) -> Iterator[Path]:
    index = folder / _INDEX
    if index.is_file():
        named = cast("dict[str, str]", read_json(index).get("weight_map") or {})
        yield from (folder / name for name in sorted(set(named.values())))
        return
    found = sorted(folder.glob("*.safetensors")) or sorted(folder.glob("*.bin"))
    if not found:
        raise UnfitCheckpoint(f"{folder} holds no weights (*.safetensors)")
    yield from found


def _check_weights(path: Path) -> None:
    """Check a file's size against its header, as far as its format has one."""
    if not path.is_file():
        raise UnfitCheckpoint(f"the weights {path.name} are missing in {path.parent}")
    if path.suffix != ".safetensors":
        return
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(_HEADER)
        length = struct.unpack("<Q", start)[0] if len(start) == _HEADER else 0
        if not 1 < length <= min(size - _HEADER, _LONGEST_HEADER):
            raise UnfitCheckpoint(f"{path} is no safetensors file, or cut off")
        try:
            header: dict[str, Any] = json.loads(file.read(length))
            ends = [v["data_offsets"][1] for name, v in header.items() if name != "__metadata__"]
        except (ValueError, TypeError, KeyError, IndexError) as error:
            raise UnfitCheckpoint(f"the header of {path} cannot be read: {error!r}") from error
    wanted = _HEADER + length + max(ends, default=0)
    if size != wanted:
        raise UnfitCheckpoint(
            f"{path} has {size} bytes, its header says {wanted}: get the file again"
        )
