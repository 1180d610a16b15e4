"""Tenant keys in files: one for each tenant, readable by its owner alone.

A file is looked at every time and read again when it has changed, so an erasure holds in every
process at its next use. A key is on the disk before it is used; processes that make a tenant's
first key at the same moment agree on one of them.
"""

import os
import re
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec

from eventrail.disk.locked import hold
from eventrail.disk.whole import sync_folder, write_private
from eventrail.guarding.tenant_keys import DataKey, new_key

_TENANT: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_OTHERS: Final = 0o077
_LOCK_NAME: Final = ".lock"


class KeyFileError(Exception):
    """A key file cannot be used."""


class TenantNameError(KeyFileError):
    """The tenant's name cannot be the name of a file."""


class KeyFileExposedError(KeyFileError):
    """Others than the owner may read or write the key file."""


class KeyFileBrokenError(KeyFileError):
    """The key file does not hold keys."""


class FileTenantKeys:
    """Keys in `directory/<tenant>.key`, mode 0600, made on first use.

    Args:
        directory: Made with mode 0700 if it is missing.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._paths: dict[str, Path] = {}
        self._known: dict[str, tuple[tuple[int, int, int], list[DataKey]]] = {}
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)

    def current(self, tenant: str) -> DataKey:
        """The key to seal with; made on first use.

        Raises:
            KeyFileError: The file is broken or exposed, or the name is unusable.
        """
        keys = self._read(tenant)
        return keys[-1] if keys else self._first(tenant)

    def find(self, tenant: str, key_id: bytes) -> DataKey | None:
        """The key of this id, if it is still there.

        Raises:
            KeyFileError: As for `current`.
        """
        return next((key for key in self._read(tenant) if key.key_id == key_id), None)

    def rotate(self, tenant: str) -> DataKey:
        """Makes a new current key.

        Raises:
            KeyFileError: As for `current`.
        """
        with self._locked():
            keys = self._read(tenant)
            keys.append(new_key(len(keys) + 1))
            self._write(tenant, keys)
            return keys[-1]

    def erase(self, tenant: str) -> None:
        """Deletes the file of a tenant.

        Raises:
            TenantNameError: The name is unusable.
        """
        with self._locked():
            self._path(tenant).unlink(missing_ok=True)
            sync_folder(self._directory)

    def _first(self, tenant: str) -> DataKey:
        with self._locked():
            keys = self._read(tenant)  # another process may have been quicker
            if not keys:
                keys = [new_key(1)]
                self._write(tenant, keys)
            return keys[-1]

    def _path(self, tenant: str) -> Path:
        if _TENANT.fullmatch(tenant) is None:
            raise TenantNameError(
                f"tenant {tenant!r} cannot have a key file: use 1 to 64 of A-Z a-z 0-9 _ -"
            )
        return self._directory / f"{tenant}.key"

    def _read(self, tenant: str) -> list[DataKey]:
        """Returns the keys; the file is read again only when it is another one than before."""
        path = self._paths.get(tenant) or self._path(tenant)
        self._paths[tenant] = path
        try:
            found = path.stat()
        except FileNotFoundError:
            self._known.pop(tenant, None)
            return []
        identity = (found.st_ino, found.st_mtime_ns, found.st_mode)
        known = self._known.get(tenant)
        if known is not None and known[0] == identity:
            return list(known[1])
        keys = self._load(path)
        if keys:
            self._known[tenant] = (identity, keys)
        return list(keys)

    def _load(self, path: Path) -> list[DataKey]:
        try:
            with path.open("rb") as file:
                if os.fstat(file.fileno()).st_mode & _OTHERS:
                    raise KeyFileExposedError(f"{path} is open to others: chmod 600 it, or rotate")
                content = file.read()
        except FileNotFoundError:
            return []
        try:
            keys = msgspec.json.decode(content, type=list[DataKey])
        except msgspec.DecodeError as error:
            raise KeyFileBrokenError(f"{path} holds no keys ({error}): restore it") from error
        if not keys:
            raise KeyFileBrokenError(
                f"{path} holds no keys: restore it, or delete it to start anew"
            )
        return keys

    def _write(self, tenant: str, keys: list[DataKey]) -> None:
        write_private(self._path(tenant), msgspec.json.encode(keys))

    @contextmanager
    def _locked(self) -> Generator[None]:
        """One writer at a time, over threads and processes."""
        lock = hold(self._directory / _LOCK_NAME, wait=True)
        try:
            yield
        finally:
            os.close(lock)
