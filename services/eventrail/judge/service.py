"""What the service adds to a process."""

from eventrail.judge.reader import JudgeReader
from eventrail.runtime.host import Host
from eventrail.runtime.service import Part


async def build(host: Host) -> Part:
    """Return the judge."""
    return Part(readers=[JudgeReader(host.announcer.note, host.config.config)])
