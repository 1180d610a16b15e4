"""Incidents in the stream `OPERATIONS`: opened, noted and closed, by whoever is fastest."""

import hashlib

import msgspec
from nats.aio.client import Client

from eventrail.contracts import subjects
from eventrail.contracts.errors import EventrailError
from eventrail.contracts.ids import new_rid
from eventrail.contracts.operations import Incident, decode_incident, encode_operation
from eventrail.eventlog.jetstream.batches import read_batches
from eventrail.eventlog.jetstream.chain import Chain, TailMoved
from eventrail.eventlog.jetstream.names import OPERATIONS
from eventrail.incidents.life import Standing, standing

_TRIES = 5


class NoSuchIncident(EventrailError):
    """There is no incident of that id, or several begin with it."""


class IncidentClosed(EventrailError):
    """It has been closed already, or other people are writing about it at the same time."""


class Incidents:
    """Reads and writes incidents.

    Args:
        client: the process's connection.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._chain = Chain(client, OPERATIONS)

    async def open(self, incident: Incident) -> tuple[Standing, bool]:
        """Open an incident; return how it stands, and whether it is new.

        One with a `reference` is opened once, however often its caller says so.

        Raises:
            LogUnavailable: the stream did not take it.
        """
        try:
            await self._append(incident, after=0)
        except TailMoved:
            return await self.find(incident.id), False
        return await self.find(incident.id), True

    async def tell(self, entry: Incident, *, again: bool) -> tuple[Standing, bool]:
        """Append what a webhook says; return how the incident stands, and whether it is new.

        What is said twice counts once: an incident that is open is not opened, one that is closed
        not closed.

        Args:
            entry: with a `reference` that names the incident.
            again: whether an incident of the same name that is opened after it was closed is
                another one.

        Raises:
            NoSuchIncident: it is to be noted or closed, and was never opened.
            LogUnavailable: the stream did not take it.
        """
        named, latest = await self._named(entry, again=again)
        if entry.step == "opened":
            if latest is None or (not latest.open and again):
                return await self.open(named)
            return latest, False
        if latest is None:
            raise NoSuchIncident(f"no incident of the reference {entry.reference!r} was opened")
        if entry.step == "closed" and not latest.open:
            return latest, False
        return await self.say(msgspec.structs.replace(entry, id=latest.id)), False

    async def _named(self, entry: Incident, *, again: bool) -> tuple[Incident, Standing | None]:
        """Return the entry under the next free name of its incident, and the latest one's life."""
        latest: Standing | None = None
        number, named = 1, entry
        while (now := await self._there(named.id)) is not None:
            latest = now
            if now.open or not again:
                break
            number += 1
            name = f"{entry.reference}#{number}"
            named = msgspec.structs.replace(entry, id=incident_id(name), reference=name)
        return named, latest

    async def _there(self, incident: str) -> Standing | None:
        try:
            return (await self._read(incident))[0]
        except NoSuchIncident:
            return None

    async def say(self, entry: Incident) -> Standing:
        """Append a note to an incident that is open, or close it; return how it stands then.

        Raises:
            NoSuchIncident: there is none.
            IncidentClosed: it is closed.
            LogUnavailable: the stream did not take it.
        """
        for _ in range(_TRIES):
            now, tail = await self._read(entry.id)
            if not now.open and entry.step == "closed":
                raise IncidentClosed(f"{entry.id} was closed at {now.closed_at:%Y-%m-%d %H:%M} UTC")
            try:
                await self._append(entry, after=tail)
            except TailMoved:
                continue
            return (await self._read(entry.id))[0]
        raise IncidentClosed(f"others are writing about {entry.id}; try again")

    async def find(self, incident: str) -> Standing:
        """Return how an incident stands, by its id or the beginning of it.

        Raises:
            NoSuchIncident: there is none, or there are several.
            LogUnavailable: the stream did not answer.
        """
        if len(incident) == 32:  # noqa: PLR2004 -- a whole id
            return (await self._read(incident))[0]
        found = [each for each in await self.all() if each.id.startswith(incident)]
        if len(found) != 1:
            many = "no incident" if not found else f"{len(found)} incidents"
            raise NoSuchIncident(
                f"{many} of an id that begins with {incident!r}; `eventrail incidents list --all`"
            )
        return found[0]

    async def all(self) -> list[Standing]:
        """Return every incident that is kept, the oldest first.

        Raises:
            nats.errors.Error: the stream could not be read.
        """
        lives: dict[str, list[Incident]] = {}
        async for batch in read_batches(self._client, OPERATIONS, "incident.>"):
            for message in batch:
                entry = decode_incident(message.data)
                lives.setdefault(entry.id, []).append(entry)
        return [now for life in lives.values() if (now := standing(life)) is not None]

    async def _read(self, incident: str) -> tuple[Standing, int]:
        entries: list[Incident] = []
        tail = 0
        async for message in self._chain.reader.all(subjects.incident(incident)):
            entries.append(decode_incident(message.data))
            tail = message.sequence
        now = standing(entries)
        if now is None:
            raise NoSuchIncident(f"no incident {incident!r}; `eventrail incidents list --all`")
        return now, tail

    async def _append(self, entry: Incident, *, after: int) -> None:
        subject = subjects.incident(entry.id)
        await self._chain.append(subject, encode_operation(entry), after=after)


def incident_id(reference: str) -> str:
    """Return the id of an incident that has a name elsewhere: the same for the same name."""
    if not reference:
        return new_rid()
    return hashlib.sha256(f"incident:{reference}".encode()).hexdigest()[:32]
