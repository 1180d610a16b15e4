"""From where a lake is to its storage."""

from functools import lru_cache
from pathlib import Path

from eventrail.contracts.errors import EventrailError
from eventrail.lake.storage.interface import Place, Storage
from eventrail.lake.storage.local import LocalStorage

SCHEMES = ("s3",)


class UnknownStorage(EventrailError):
    """The lake's URL has a scheme that no storage serves."""


def remote(place: Place) -> bool:
    """Return whether a place is a URL rather than a folder."""
    return "://" in str(place)


def open_storage(place: Place) -> Storage:
    """Return the storage of a lake.

    Raises:
        UnknownStorage: its URL has a scheme that is not served.
    """
    if not remote(place):
        return LocalStorage(Path(place))
    return _objects(str(place))


@lru_cache(maxsize=8)
def _objects(url: str) -> Storage:
    scheme = url.partition("://")[0]
    if scheme not in SCHEMES:
        raise UnknownStorage(
            f"no storage serves {scheme}://; give a folder, or one of: "
            + ", ".join(f"{name}://" for name in SCHEMES)
        )
    from eventrail.lake.storage.objects import ObjectStorage  # noqa: PLC0415 -- only if needed

    return ObjectStorage(url)
