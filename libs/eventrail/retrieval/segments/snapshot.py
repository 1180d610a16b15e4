"""An index in an object store, so that a new replica starts from it."""

import asyncio
import re
import shutil
from pathlib import Path
from typing import Protocol

from eventrail.disk.whole import sync_file, write_whole
from eventrail.retrieval.segments.checking import fault_of
from eventrail.retrieval.segments.history import History
from eventrail.retrieval.segments.manifest import (
    MANIFEST,
    IndexUnusable,
    decoded_segment_manifest,
    read_segment_manifest,
    read_version,
)
from eventrail.retrieval.segments.reading import open_segment
from eventrail.retrieval.segments.tenant import TenantFolder

_SEGMENT_NAME = re.compile(r"\d+-\d+-[0-9a-f]+-[0-9a-f]+")


class SnapshotStore(Protocol):
    """Keeps files of one tenant by name."""

    async def names(self) -> set[str]:
        """Return the names of all files that are whole in the store."""
        ...

    async def put(self, name: str, file: Path) -> None:
        """Store a file; when this returns it is whole there."""
        ...

    async def get(self, name: str, file: Path) -> None:
        """Write a stored file to `file`.

        Raises:
            OSError: it is not there, or could not be read; other errors of the store as they are.
        """
        ...


def version_name(version: str) -> str:
    """Return under which name the store keeps what a version says of itself."""
    return f"versions/{version}.json"


def segment_file(segment: str, file: str) -> str:
    """Return under which name the store keeps a file of a segment."""
    return f"segments/{segment}/{file}"


def files_of(folder: Path, version: str) -> dict[str, Path]:
    """Return all files of a version by their names in the store, in the order to store them.

    A manifest comes behind the files it speaks of, the version behind all segments: who finds
    the name of one finds all it needs.

    Raises:
        IndexUnusable: the version, or a segment of it, is not there.
    """
    tenant = TenantFolder(folder)
    files: dict[str, Path] = {}
    for name in tenant.read(version).segments:
        place = tenant.segment(name)
        for file in (*sorted(read_segment_manifest(place).files), MANIFEST):
            files[segment_file(name, file)] = place / file
    files[version_name(version)] = tenant.version(version)
    return files


async def upload(folder: Path, version: str, store: SnapshotStore) -> list[str]:
    """Store what is missing of a version; return the names of what was stored.

    Raises:
        IndexUnusable: the version, or a segment of it, is not there.
    """
    files = files_of(folder, version)
    there = await store.names()
    missing = [name for name in files if name not in there]
    for name in missing:
        await store.put(name, files[name])
    return missing


async def download(folder: Path, version: str, store: SnapshotStore) -> None:
    """Fetch what is missing of a version; each segment is there verified and whole, or not at all.

    Raises:
        IndexUnusable: what the store has is not what was put there.
        OSError: something is not there; other errors of the store as they are.
    """
    tenant = TenantFolder(folder)
    tenant.create()
    fetching = tenant.unfinished()
    try:
        told = fetching / "version.json"
        await store.get(version_name(version), told)
        content = told.read_bytes()
        found = read_version(told)
        if found.version != version:
            raise IndexUnusable(f"the snapshot of {version} is one of {found.version}")
        for name in found.segments:
            if not tenant.segment(name).is_dir():
                await _download_segment(tenant, fetching, name, store)
        write_whole(tenant.version(version), content)
    finally:
        shutil.rmtree(fetching, ignore_errors=True)


async def _download_segment(
    tenant: TenantFolder, fetching: Path, name: str, store: SnapshotStore
) -> None:
    if not _SEGMENT_NAME.fullmatch(name):
        raise IndexUnusable(f"the snapshot names a segment {name!r}")
    building = fetching / name
    building.mkdir()
    await store.get(segment_file(name, MANIFEST), building / MANIFEST)
    for file in decoded_segment_manifest(building).files:
        await store.get(segment_file(name, file), building / file)
    fault = await asyncio.to_thread(_fault_on_disk, building)
    if fault:
        raise IndexUnusable(f"the snapshot of segment {name} is damaged: {fault}")
    tenant.adopt(building, name)


def _fault_on_disk(building: Path) -> str:
    """Bring fetched files to disk, and return what is wrong with them."""
    for path in building.iterdir():
        sync_file(path)
    return fault_of(building)


def restore_history(folder: Path, version: str, history: History, sequence: int = 0) -> None:
    """Fill a history from the segments of a version, as if it had been folded here.

    Args:
        folder: of the tenant.
        version: that was built or downloaded.
        history: what it holds is dropped.
        sequence: up to where `DOCUMENTS` had been read, if that is known; else it goes on behind
            the version's last effective change.

    Raises:
        IndexUnusable: the version, or a segment of it, is not there.
    """
    tenant = TenantFolder(folder)
    segments = [open_segment(tenant.segment(name)) for name in tenant.read(version).segments]
    entries = (entry for segment in segments for entry in segment.part.entries())
    history.restore(entries, sequence)
