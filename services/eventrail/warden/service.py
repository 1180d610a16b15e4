"""What the service adds to a process."""

from eventrail.eventlog.jetstream import names
from eventrail.eventlog.jetstream.reader import Reader
from eventrail.eventlog.jetstream.source import PullSource
from eventrail.runtime.host import Host
from eventrail.runtime.service import Part
from eventrail.warden.dead_letters import DeadLetters
from eventrail.warden.ender import Ender
from eventrail.warden.watch import Watch


async def build(host: Host) -> Part:
    """Return the watch over open requests, and the reader of dead letters."""
    messages = Reader(host.client, names.LOG)
    ender = Ender(messages, host.log, lambda: host.runner)
    advisories = PullSource(host.client, names.ADVISORIES, names.DEAD_LETTERS)
    return Part(daemons=[Watch(host.client, ender), DeadLetters(advisories, messages, ender)])
