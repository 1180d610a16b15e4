"""What the service adds to a process."""

from eventrail.router.route import RouterStage
from eventrail.runtime.host import Host
from eventrail.runtime.service import Part


async def build(host: Host) -> Part:  # noqa: ARG001 -- the shape of every service
    """Return the router."""
    return Part(stages=[RouterStage()])
