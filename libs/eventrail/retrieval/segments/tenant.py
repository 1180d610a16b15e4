"""Where a tenant's index lies.

history.sqlite       the fold of its changes
segments/<name>/     a segment, immutable; swapped in by a rename
versions/<version>   which segments a version has
"""

import shutil
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Self
from uuid import uuid4

from eventrail.contracts.subjects import check_tenant
from eventrail.disk.whole import sync_folder
from eventrail.retrieval.segments.manifest import (
    IndexUnusable,
    Version,
    read_segment_manifest,
    read_version,
)
from eventrail.retrieval.segments.plan import Span

UNFINISHED = ".building-"


class TenantFolder:
    """The files of one tenant's index.

    Args:
        path: the tenant's own folder.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.history = path / "history.sqlite"
        self._segments = path / "segments"
        self._versions = path / "versions"

    @classmethod
    def of(cls, root: Path, tenant: str) -> Self:
        """Return a tenant's folder among those of all tenants.

        Raises:
            InvalidSubject: that is no tenant's name.
        """
        return cls(root / check_tenant(tenant))

    def create(self) -> None:
        """Make the folders."""
        for folder in (self._segments, self._versions):
            folder.mkdir(parents=True, exist_ok=True)

    def segment(self, name: str) -> Path:
        """Return where a segment lies."""
        return self._segments / name

    def version(self, version: str) -> Path:
        """Return the file that says which segments a version has."""
        return self._versions / f"{version}.json"

    def unfinished(self) -> Path:
        """Make and return an empty folder for a segment that is being built."""
        folder = self._segments / f"{UNFINISHED}{uuid4().hex}"
        folder.mkdir(parents=True)
        return folder

    def adopt(self, building: Path, name: str) -> None:
        """Make a finished folder, whose files are on disk, the segment of that name."""
        sync_folder(building)
        place = self.segment(name)
        try:
            building.rename(place)
        except OSError:
            if not place.is_dir():
                raise
            shutil.rmtree(building)  # another builder has sealed the same segment meanwhile
        sync_folder(self._segments)

    def read(self, version: str) -> Version:
        """Return what a version says of itself.

        Raises:
            IndexUnusable: it is not there.
        """
        return read_version(self.version(version))

    def versions(self) -> list[str]:
        """Return the versions that were built here and are there, oldest first."""
        found = sorted(self._versions.glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
        return [path.stem for path in found if not path.name.startswith(".")]

    def built(self, settings: str) -> dict[Span, str]:
        """Return the segments that are there, readable, and built with those settings."""
        found: dict[Span, str] = {}
        for path in sorted(self._segments.glob(f"*-{settings}-*")):
            try:
                found[read_segment_manifest(path).span] = path.name
            except IndexUnusable:
                shutil.rmtree(path, ignore_errors=True)
        return found

    def remove_unneeded(self, keep: Collection[str]) -> list[str]:
        """Remove all versions but those to keep, their segments, and what broke off.

        Not to be called while a version is being built. A search under way keeps the files that
        it has open. Returns the names of the segments that are gone.
        """
        kept: set[str] = set()
        for version in self.versions():
            if version in keep:
                kept.update(self.read(version).segments)
            else:
                self.version(version).unlink(missing_ok=True)
        gone = [path for path in self._each() if path.name not in kept]
        for path in gone:
            shutil.rmtree(path, ignore_errors=True)
        return sorted(path.name for path in gone)

    def _each(self) -> Iterator[Path]:
        if self._segments.is_dir():
            yield from self._segments.iterdir()
