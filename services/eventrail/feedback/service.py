"""What the service adds to a process."""

import functools

from eventrail.feedback.intake import FeedbackIntake
from eventrail.feedback.write import Writer
from eventrail.guarding.personal.ids import personal_of, safe_text
from eventrail.runtime.host import Host
from eventrail.runtime.service import Part


async def build(host: Host) -> Part:
    """Return the daemon that takes feedback in."""

    def safe(tenant: str, text: str) -> str:
        policy = personal_of(tenant, host.config.current)
        return safe_text(text, policy, functools.partial(host.sealer.pseudonym, tenant))

    writer = Writer(host.log, host.announcer.note, safe)
    return Part(daemons=[FeedbackIntake(host.client, writer)])
