"""Trained models on disk: arrays, and the story of how they came to be.

An artefact is a folder `<name>/` with `manifest.json` and `arrays.npz`. Those that come with
Eventrail lie in the packages; `eventrail train` writes new ones, and the registry holds those
that an operator has published (see `registry`).
"""

import hashlib
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
import numpy.typing as npt

from eventrail.contracts.errors import EventrailError

MANIFEST: Final = "manifest.json"
ARRAYS: Final = "arrays.npz"

Arrays = Mapping[str, npt.NDArray[Any]]


class UnusableArtefact(EventrailError):
    """An artefact is not there, is damaged, or is of a kind this release cannot read."""


class Manifest(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a model came to be.

    Attributes:
        name: what it is for, e.g. `attack`.
        version: the first 12 hexadecimal digits of the SHA-256 of its arrays.
        kind: what reads it, with the version of its form, e.g. `linear-1`.
        settings: whatever `kind` needs besides the arrays: features, thresholds, names of classes.
        trained_on: how many rows of which files.
        measured: what came of it on rows held out, by metric.
        seen: hashes (`row_hash`) of the rows it was trained on; `eventrail eval` leaves those out.
        command: what made it.
        at: when, UTC, ISO 8601.
    """

    name: str
    version: str
    kind: str
    settings: dict[str, Any] = {}
    trained_on: dict[str, int] = {}
    measured: dict[str, float] = {}
    seen: str = ""
    command: str = ""
    at: str = ""


class Artefact(msgspec.Struct, frozen=True):
    """A model as it was stored.

    Attributes:
        manifest: its story.
        arrays: its numbers.
        seen: hashes of the rows it was trained on.
    """

    manifest: Manifest
    arrays: dict[str, npt.NDArray[Any]]
    seen: frozenset[str] = frozenset()


def row_hash(text: str) -> str:
    """Return 12 hexadecimal digits that stand for a row's text and tell nothing of it."""
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def write_artefact(
    folder: Path, manifest: Manifest, arrays: Arrays, seen: Iterable[str] = ()
) -> Manifest:
    """Write an artefact into `folder`; return its manifest, with the version.

    The same arrays give the same bytes, so a training run that is repeated changes no file.
    """
    packed = _pack(arrays)
    version = hashlib.sha256(packed).hexdigest()[:12]
    hashes = "".join(sorted(set(seen)))
    whole = msgspec.structs.replace(manifest, version=version, seen=hashes)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ARRAYS).write_bytes(packed)
    (folder / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(whole)) + b"\n")
    return whole


def read_artefact(folder: Path, kind: str) -> Artefact:
    """Read an artefact.

    Raises:
        UnusableArtefact: it is not there, is damaged, or is not of `kind`.
    """
    artefact = decode_artefact(*read_files(folder), str(folder))
    if artefact.manifest.kind != kind:
        raise UnusableArtefact(
            f"{folder} is a model of kind {artefact.manifest.kind!r}, not {kind!r}"
        )
    return artefact


def read_files(folder: Path) -> tuple[bytes, bytes]:
    """Return the manifest and the arrays in a folder, as bytes.

    Raises:
        UnusableArtefact: they cannot be read.
    """
    try:
        return (folder / MANIFEST).read_bytes(), (folder / ARRAYS).read_bytes()
    except OSError as error:
        raise UnusableArtefact(f"no model can be read from {folder}: {error}") from error


def decode_artefact(story: bytes, packed: bytes, where: str) -> Artefact:
    """Return the artefact of a manifest and arrays.

    Raises:
        UnusableArtefact: they are damaged, or do not belong together.
    """
    try:
        manifest = msgspec.json.decode(story, type=Manifest)
    except msgspec.MsgspecError as error:
        raise UnusableArtefact(f"{where}: {MANIFEST} does not decode: {error}") from error
    if hashlib.sha256(packed).hexdigest()[:12] != manifest.version:
        raise UnusableArtefact(f"{where}: {ARRAYS} is not the file that {MANIFEST} tells of")
    with np.load(io.BytesIO(packed), allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    step = len(row_hash(""))
    hashes = (manifest.seen[at : at + step] for at in range(0, len(manifest.seen), step))
    return Artefact(manifest, arrays, frozenset(hashes))


def _pack(arrays: Arrays) -> bytes:
    buffer = io.BytesIO()
    save: Any = np.savez_compressed  # its keywords are the arrays' names
    save(buffer, **{name: arrays[name] for name in sorted(arrays)})
    return buffer.getvalue()
