"""What the service adds to a process."""

from eventrail.archiver.archive import Archive
from eventrail.archiver.bodies import body_fetcher
from eventrail.archiver.compact import Compact
from eventrail.archiver.let_go import LetGo
from eventrail.archiver.measure import Measure
from eventrail.archiver.settings import ArchiverSettings
from eventrail.archiver.truncate import Truncate
from eventrail.eventlog.jetstream import names
from eventrail.eventlog.jetstream.bodies import ObjectBodies
from eventrail.runtime.host import Host
from eventrail.runtime.service import Daemon, Part

EVERYTHING = ">"
"""The filter of all that a stream has."""


async def build(host: Host) -> Part:
    """Return the archives of all streams, and what compacts, truncates and measures them."""
    settings = ArchiverSettings()
    lake = host.settings.lake_place
    client = host.client
    fetch = body_fetcher(host.log.resolve, lambda: client.is_connected)
    daemons: list[Daemon] = [
        Archive(
            client,
            stream,
            EVERYTHING,
            lake,
            settings=settings,
            fetch=fetch if stream == names.LOG else None,
        )
        for stream in names.ARCHIVED
    ]
    if settings.compact_every_s > 0:
        daemons.append(Compact(lake, settings))
    if settings.keep_hot_s > 0:
        bodies = LetGo(ObjectBodies(client.jetstream()), lake)
        daemons.append(Truncate(client, lake, settings, bodies))
    measure = Measure(client, lake, settings.measure_every_s)
    daemons.append(measure)
    return Part(daemons=daemons, reports={"lake": measure.report})
