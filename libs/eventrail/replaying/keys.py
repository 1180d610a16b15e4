"""The live system's keys, as a replay sees them."""

from pathlib import Path

from eventrail.guarding.key_files import FileTenantKeys
from eventrail.guarding.tenant_keys import DataKey, MemoryTenantKeys, TenantKeys


class ReadOnlyKeys:
    """The live system's keys, of which none is ever made, changed or erased; see `TenantKeys`.

    A tenant without a key there has one that is forgotten with the private system.

    Args:
        folder: of the keys.
        own: where the others are; None to forget them with the process.
    """

    def __init__(self, folder: Path, own: Path | None = None) -> None:
        self._folder = folder
        self._live = FileTenantKeys(folder) if folder.is_dir() else None
        self._own: TenantKeys = FileTenantKeys(own) if own is not None else MemoryTenantKeys()

    def current(self, tenant: str) -> DataKey:
        """Return the key to seal with."""
        if self._live is not None and (self._folder / f"{tenant}.key").exists():
            return self._live.current(tenant)
        return self._own.current(tenant)

    def find(self, tenant: str, key_id: bytes) -> DataKey | None:
        """Return the key of this id, if it is there."""
        found = self._live.find(tenant, key_id) if self._live is not None else None
        return found or self._own.find(tenant, key_id)

    def rotate(self, tenant: str) -> DataKey:
        """Make another key for the tenants that have none in the live system."""
        return self._own.rotate(tenant)

    def erase(self, tenant: str) -> None:
        """Forget the keys that are not the live system's."""
        self._own.erase(tenant)
