"""Show several log files as one stream of lines."""

from collections.abc import Iterable
from pathlib import Path


class LogTail:
    """Reads what is new in log files, whole lines only."""

    def __init__(self) -> None:
        self._offsets: dict[Path, int] = {}

    def read(self, files: Iterable[tuple[str, Path]]) -> list[str]:
        """Return the new lines of `files`, given as `(name, path)`, each behind its name."""
        return [f"{name:>12} | {line}" for name, path in files for line in self._new(path)]

    def skip(self, files: Iterable[tuple[str, Path]]) -> None:
        """Take what the files hold now as read."""
        for _, path in files:
            self._offsets[path] = path.stat().st_size if path.exists() else 0

    def _new(self, path: Path) -> list[str]:
        if not path.exists():
            return []
        offset = self._offsets.get(path, 0)
        with path.open("rb") as file:
            file.seek(offset)
            block = file.read()
        whole = block[: block.rfind(b"\n") + 1]
        self._offsets[path] = offset + len(whole)
        return whole.decode("utf-8", "replace").splitlines()
