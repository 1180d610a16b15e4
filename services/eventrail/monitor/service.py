"""What the service adds to a process."""

from eventrail.monitor.canaries import Canaries
from eventrail.monitor.telling import Telling
from eventrail.monitor.watching import Watching
from eventrail.runtime.host import Host
from eventrail.runtime.service import Part


async def build(host: Host) -> Part:
    """Return what watches, and what asks the canary prompts."""
    telling = Telling(host.client)
    canaries = Canaries(host, telling)
    watching = Watching(host, telling, canaries)
    return Part(daemons=[watching, canaries], reports={"monitor": watching.report})
