"""What the service adds to a process."""

from eventrail.desk.desk import Desk
from eventrail.handover.reader import HandoverReader
from eventrail.handover.replies import Replies
from eventrail.handover.tell import Teller
from eventrail.runtime.host import Host
from eventrail.runtime.service import Part


async def build(host: Host) -> Part:
    """Return the reader of handed-over requests and the daemon that takes answers."""
    desk = Desk(host.client)
    teller = Teller(host.announcer, host.sealer)
    return Part(readers=[HandoverReader(desk)], daemons=[Replies(host.client, desk, teller)])
