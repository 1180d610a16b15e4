"""What the service adds to a process."""

from eventrail.guardrail.screen import GuardrailStage
from eventrail.guardrail.verdict import VerdictStage
from eventrail.runtime.host import Host
from eventrail.runtime.service import Part


async def build(host: Host) -> Part:  # noqa: ARG001 -- the shape of every service
    """Return both guards."""
    return Part(stages=[GuardrailStage(), VerdictStage()])
