"""Turn changes of documents into a new version of the index."""

import asyncio
import fcntl
import os
import shutil
import tempfile
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import structlog

from eventrail.contracts.documents import DocumentChange
from eventrail.retriever.documents import DocumentStore, version_of
from eventrail.retriever.index import load_index, write_index
from eventrail.retriever.places import Places

_log = structlog.get_logger(__name__)

Publish = Callable[[str, str], Awaitable[None]]


class Builder:
    """Applies changes and announces the index that they make.

    Processes that share the folder take turns, so an older version is never announced after
    a newer one.

    Args:
        folder: where the tenants' indexes are.
        publish: announces a version: (tenant, version).
    """

    def __init__(self, folder: Path, publish: Publish) -> None:
        self._folder = folder
        self._publish = publish

    async def commit(self, tenant: str, changes: Sequence[DocumentChange]) -> str:
        """Make the changes, and return the version of the index once it is announced.

        Doing it again after a failure, or twice, ends in the same version.
        """
        places = Places(self._folder / tenant)
        places.folder.mkdir(parents=True, exist_ok=True)
        async with _turn(places.lock):
            version = await asyncio.to_thread(_build, places, changes)
            await self._publish(tenant, version)
        _log.info("index announced", tenant=tenant, version=version, changes=len(changes))
        return version


def _build(places: Places, changes: Sequence[DocumentChange]) -> str:
    store = DocumentStore(places.documents)
    store.apply(changes)
    passages = store.passages()
    version = version_of(passages)
    if not _intact(places.version(version)):
        shutil.rmtree(places.version(version), ignore_errors=True)
        fresh = Path(tempfile.mkdtemp(prefix=places.UNFINISHED, dir=places.folder))
        write_index(fresh, passages)
        _sync(fresh)
        fresh.rename(places.version(version))
    previous = places.current()
    places.set_current(version)
    for stale in places.others({version, previous}):
        shutil.rmtree(stale, ignore_errors=True)
    return version


def _intact(folder: Path) -> bool:
    """Return whether an index is there and can be loaded; a crash may have cut one off."""
    try:
        load_index(folder)
    except (OSError, ValueError, msgspec.MsgspecError):
        return False
    return True


def _sync(folder: Path) -> None:
    """Bring the files of a fresh index to the disk before it gets its name."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())


@asynccontextmanager
async def _turn(lock: Path) -> AsyncGenerator[None]:
    """One writer of a tenant at a time, over processes; released if the process dies."""
    handle = os.open(lock, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        await asyncio.to_thread(fcntl.flock, handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
