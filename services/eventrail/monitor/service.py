"""What the service adds to a process."""

from eventrail.runtime.host import Host
from eventrail.runtime.service import Part


async def build(host: Host) -> Part:
    """Return what watches."""
    del host
    return Part()
