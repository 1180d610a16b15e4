"""A lock in object storage, made of nothing but "write unless there is one".

A lease is the file `<name>/<generation>` with the highest generation; it says until when it
holds. Its owner renews it by writing that file again. Who finds it run out writes the next
generation: of several, one succeeds. An owner that was asleep finds itself superseded, or its own
time over, before it writes anything.

Clocks of rivals are taken to agree within `SKEW_S`. If they do not, or a single write hangs for
longer than a lease, two archivers can write the same range; `files.chosen` then takes each
row from one of them.
"""

import time
from collections.abc import Callable
from typing import Protocol

import msgspec

from eventrail.lake.storage.interface import AlreadyThere, LakeBusy

LEASE_S = 60.0
"""How long a lease holds after it was last renewed."""

RENEW_S = 20.0
"""How old a lease may be before its owner renews it when it writes."""

SKEW_S = 5.0

_DIGITS = 12


class _Slip(msgspec.Struct):
    owner: str
    until: float


class Objects(Protocol):
    """What a lease needs of a storage."""

    def keys(self, prefix: str) -> list[str]:
        """Return the keys below `prefix`."""
        ...

    def read(self, key: str) -> bytes:
        """Return what an object holds."""
        ...

    def write_new(self, key: str, content: bytes | memoryview) -> None:
        """Write an object unless there is one."""
        ...

    def overwrite(self, key: str, content: bytes) -> None:
        """Write an object, whatever was there."""
        ...

    def delete(self, key: str) -> None:
        """Remove an object."""
        ...


class Lease:
    """A lease that is held; see `interface.Held`.

    Args:
        objects: where it is.
        name: of the lock.
        owner: who takes it; unique.
        now: UNIX time in seconds.

    Raises:
        LakeBusy: somebody else has it.
    """

    def __init__(
        self, objects: Objects, name: str, owner: str, now: Callable[[], float] = time.time
    ) -> None:
        self._objects = objects
        self._name = name
        self._owner = owner
        self._now = now
        found = sorted(objects.keys(name))
        if found:
            slip = msgspec.json.decode(objects.read(found[-1]), type=_Slip)
            if slip.until + SKEW_S > now():
                raise LakeBusy(f"{name} is held by {slip.owner}; another process writes there")
        generation = int(found[-1].rpartition("/")[2]) + 1 if found else 1
        self._key = f"{name}/{generation:0{_DIGITS}}"
        self._until = now() + LEASE_S
        try:
            objects.write_new(self._key, self._slip())
        except AlreadyThere as error:
            raise LakeBusy(f"{name} was just taken by another process") from error
        for old in found:
            objects.delete(old)

    def check(self) -> None:
        """Renew it if it is due; raise `LakeBusy` if it may be another's by now."""
        now = self._now()
        if now >= self._until:
            raise LakeBusy(f"the lease {self._key} of {self._owner} ran out")
        if now < self._until - LEASE_S + RENEW_S:
            return
        newest = max(self._objects.keys(self._name), default="")
        if newest != self._key:
            raise LakeBusy(f"the lease {self._key} of {self._owner} was taken over: {newest}")
        self._until = now + LEASE_S
        self._objects.overwrite(self._key, self._slip())

    def close(self) -> None:
        """Let it run out now; the generation stays, so that generations only grow."""
        if self._now() < self._until:
            self._until = 0.0
            self._objects.overwrite(self._key, self._slip())

    def _slip(self) -> bytes:
        return msgspec.json.encode(_Slip(self._owner, self._until))
