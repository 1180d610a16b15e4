"""What the service adds to a process."""

from eventrail.monitor.canaries import Canaries
from eventrail.monitor.telling import Telling
from eventrail.monitor.watching import Watching
from eventrail.monitor.webhooks import Webhooks
from eventrail.runtime.host import Host
from eventrail.runtime.service import Part


async def build(host: Host) -> Part:
    """Return what watches, what asks the canary prompts, and what tells webhooks."""
    telling = Telling(host.client)
    canaries = Canaries(host, telling)
    watching = Watching(host, telling, canaries)
    webhooks = Webhooks(host)
    return Part(
        daemons=[watching, canaries, webhooks],
        reports={"monitor": watching.report, "webhooks": webhooks.report},
    )
