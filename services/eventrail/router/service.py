"""What the service adds to a process."""

from eventrail.router.canaries import Canaries
from eventrail.router.listening import PoolListener
from eventrail.router.route import RouterStage
from eventrail.router.shadowing import Shadowing
from eventrail.runtime.host import Host
from eventrail.runtime.service import Part


async def build(host: Host) -> Part:
    """Return the router, what tells it which pools are down, and who looks after experiments."""
    listener = PoolListener(host.client)
    return Part(
        stages=[RouterStage(listener.down)],
        daemons=[listener, Shadowing(host), Canaries(host)],
    )
