"""What the service adds to a process."""

from eventrail.feedback.intake import FeedbackIntake
from eventrail.feedback.write import Writer
from eventrail.runtime.host import Host
from eventrail.runtime.service import Part


async def build(host: Host) -> Part:
    """Return the daemon that takes feedback in."""
    writer = Writer(host.log, host.announcer.note)
    return Part(daemons=[FeedbackIntake(host.client, writer)])
