"""The data keys of tenants: where they are kept, and how they are made and erased."""

import secrets
import threading
from typing import Final, NamedTuple, Protocol

KEY_BYTES: Final = 32
KEY_ID_BYTES: Final = 8
VERSION_BYTES: Final = 2
LAST_VERSION: Final = 2 ** (8 * VERSION_BYTES) - 1


class DataKey(NamedTuple):
    """One version of a tenant's key.

    Attributes:
        key_id: 8 bytes: the version (big endian, from 1) and six random ones, so that a key made
            after an erasure is never taken for the one that was erased.
        secret: 32 bytes for AES-256.
    """

    key_id: bytes
    secret: bytes

    @property
    def version(self) -> int:
        """How many keys the tenant had, this one included, since the last erasure."""
        return int.from_bytes(self.key_id[:VERSION_BYTES], "big")


class TenantKeys(Protocol):
    """A store of data keys. Safe to use from several threads."""

    def current(self, tenant: str) -> DataKey:
        """The key to seal with; made on first use."""
        ...

    def find(self, tenant: str, key_id: bytes) -> DataKey | None:
        """The key of this id, current or older; None when it was erased or never existed."""
        ...

    def rotate(self, tenant: str) -> DataKey:
        """Makes a new current key; older ones still open what they sealed."""
        ...

    def erase(self, tenant: str) -> None:
        """Forgets all keys of a tenant: what they sealed can never be opened again."""
        ...


def new_key(version: int) -> DataKey:
    """Makes a random key.

    Args:
        version: From 1; one more than that of the key it replaces.

    Raises:
        ValueError: `version` does not fit into a key id.
    """
    if not 1 <= version <= LAST_VERSION:
        raise ValueError(f"a key version is 1 to {LAST_VERSION}, got {version}")
    tail = secrets.token_bytes(KEY_ID_BYTES - VERSION_BYTES)
    return DataKey(version.to_bytes(VERSION_BYTES, "big") + tail, secrets.token_bytes(KEY_BYTES))


class MemoryTenantKeys:
    """Keys that live as long as the process."""

    def __init__(self) -> None:
        self._keys: dict[str, list[DataKey]] = {}
        self._lock = threading.Lock()

    def current(self, tenant: str) -> DataKey:
        """The key to seal with; made on first use."""
        with self._lock:
            return self._keys.setdefault(tenant, [new_key(1)])[-1]

    def find(self, tenant: str, key_id: bytes) -> DataKey | None:
        """The key of this id, if it is still there."""
        with self._lock:
            keys = self._keys.get(tenant, ())
            return next((key for key in keys if key.key_id == key_id), None)

    def rotate(self, tenant: str) -> DataKey:
        """Makes a new current key."""
        with self._lock:
            keys = self._keys.setdefault(tenant, [])
            keys.append(new_key(len(keys) + 1))
            return keys[-1]

    def erase(self, tenant: str) -> None:
        """Forgets all keys of a tenant."""
        with self._lock:
            self._keys.pop(tenant, None)
