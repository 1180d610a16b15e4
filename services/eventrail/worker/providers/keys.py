"""The key of a provider: from the environment, or from a file that may change at any time.

It is shown nowhere: not by `repr`, not in an error, and `redacted` takes it out of what a provider
says, for some repeat it in their error texts.
"""

import os
import re
import time
from collections.abc import Mapping
from pathlib import Path

import structlog

from eventrail.config.invalid import InvalidConfig
from eventrail.config.pool import Pool

_log = structlog.get_logger(__name__)

LOOK_EVERY_S = 1.0
"""How often, at most, a key's file is looked at."""

HIDDEN = "[key]"
_KEY = re.compile(r"[\x21-\x7e]+")
_LARGEST = 16 * 1024


class ProviderKey:
    """A key that never changes, or none."""

    def __init__(self, value: str = "") -> None:
        self._value = value

    def __repr__(self) -> str:
        return f"{type(self).__name__}(set={bool(self._value)})"

    @property
    def value(self) -> str:
        """The key as it is now; empty if there is none."""
        return self._value

    def changed(self) -> bool:
        """Look for a new key now; return whether there is one."""
        return False

    def redacted(self, text: str) -> str:
        """Return `text` without the key."""
        return text.replace(self._value, HIDDEN) if self._value else text


class FileKey(ProviderKey):
    """A key in a file, read again when the file changes.

    While the file is missing or holds no key, as in the moment in which it is replaced, the last
    good one stays.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(_read(path))
        self._path = path
        self._mark = _mark(path)
        self._looked = time.monotonic()

    @property
    def value(self) -> str:
        """The key as it is now."""
        if time.monotonic() - self._looked >= LOOK_EVERY_S:
            self.changed()
        return self._value

    def changed(self) -> bool:
        """Look for a new key now; return whether there is one."""
        self._looked = time.monotonic()
        try:
            mark = _mark(self._path)
            if mark == self._mark:
                return False
            value = _read(self._path)
        except (OSError, ValueError) as error:
            _log.warning("provider key not read", path=str(self._path), error=_why(error))
            return False
        self._mark = mark
        changed, self._value = value != self._value, value
        if changed:
            _log.info("provider key replaced", path=str(self._path))
        return changed


def key_of(name: str, pool: Pool, environ: Mapping[str, str] = os.environ) -> ProviderKey:
    """Return the key of an openai pool.

    Raises:
        InvalidConfig: it is not where the configuration says, or is no key.
    """
    if pool.api_key_file:
        try:
            return FileKey(Path(pool.api_key_file))
        except (OSError, ValueError) as error:
            where = f"pools.{name}.api_key_file: {pool.api_key_file}"
            raise InvalidConfig(f"{where}: {_why(error)}") from None
    if not pool.api_key_env:
        return ProviderKey()
    value = environ.get(pool.api_key_env, "").strip()
    where = f"pools.{name}.api_key_env: the variable {pool.api_key_env}"
    if not value:
        raise InvalidConfig(f"{where} is not set here")
    if not _KEY.fullmatch(value):
        raise InvalidConfig(f"{where} holds no key: it has spaces or characters outside ASCII")
    return ProviderKey(value)


def _read(path: Path) -> str:
    with path.open("rb") as file:
        raw = file.read(_LARGEST + 1)
    try:
        value = raw.decode("ascii").strip()
    except UnicodeDecodeError:
        raise ValueError("it holds characters outside ASCII") from None
    if len(raw) > _LARGEST or not _KEY.fullmatch(value):
        raise ValueError("it holds no key: one line without spaces is expected")
    return value


def _mark(path: Path) -> tuple[int, int, int]:
    at = path.stat()
    return at.st_mtime_ns, at.st_size, at.st_ino


def _why(error: Exception) -> str:
    """Say what went wrong; never what was read."""
    return error.strerror or type(error).__name__ if isinstance(error, OSError) else str(error)
