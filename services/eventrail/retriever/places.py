"""Where the files of a tenant's index are.

<tenant>/documents.sqlite   the passages
<tenant>/v-<version>/       an index, immutable; swapped in by a rename
<tenant>/current            the version that was built last
<tenant>/.lock              held by who builds
"""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import ClassVar


class Places:
    """The files of one tenant.

    Args:
        folder: the tenant's folder.
    """

    UNFINISHED: ClassVar = ".building-"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.documents = folder / "documents.sqlite"
        self.lock = folder / ".lock"
        self._current = folder / "current"

    def version(self, version: str) -> Path:
        """Return the folder of one version."""
        return self.folder / f"v-{version}"

    def current(self) -> str:
        """Return the version that was built last; empty if none was."""
        try:
            return self._current.read_text(encoding="ascii")
        except FileNotFoundError:
            return ""

    def set_current(self, version: str) -> None:
        """Note, in one step, which version was built last."""
        fresh = self._current.with_suffix(".new")
        fresh.write_text(version, encoding="ascii")
        fresh.replace(self._current)

    def others(self, wanted: Collection[str]) -> Iterator[Path]:
        """Yield the folders of versions that nobody needs, and of builds that broke off."""
        kept = {self.version(version) for version in wanted}
        for path in self.folder.iterdir():
            old = path.name.startswith("v-") and path not in kept
            if old or path.name.startswith(self.UNFINISHED):
                yield path
