"""What the service adds to a process."""

from eventrail.archiver.archive import Archive
from eventrail.archiver.bodies import body_fetcher
from eventrail.archiver.let_go import LetGo
from eventrail.archiver.settings import ArchiverSettings
from eventrail.archiver.truncate import Truncate
from eventrail.eventlog.jetstream import names
from eventrail.eventlog.jetstream.bodies import ObjectBodies
from eventrail.runtime.host import Host
from eventrail.runtime.service import Daemon, Part


async def build(host: Host) -> Part:
    """Return the archives of log and notes, and what truncates them."""
    settings = ArchiverSettings()
    lake = host.settings.lake_folder
    client = host.client
    fetch = body_fetcher(host.log.resolve, lambda: client.is_connected)
    daemons: list[Daemon] = [
        Archive(client, names.LOG, "log.>", lake, settings=settings, fetch=fetch),
        Archive(client, names.NOTES, "note.>", lake, settings=settings, fetch=_as_it_is),
    ]
    if settings.keep_hot_s > 0:
        bodies = LetGo(ObjectBodies(client.jetstream()), lake)
        daemons.append(Truncate(client, lake, settings, bodies))
    return Part(daemons=daemons)


async def _as_it_is(payload: bytes) -> bytes:
    return payload
