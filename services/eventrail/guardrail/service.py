"""What the service adds to a process."""

import asyncio

from eventrail.guardrail.screen import GuardrailStage
from eventrail.guardrail.verdict import VerdictStage
from eventrail.guardrail.warming import warm
from eventrail.guardrail.warming_answers import warm_answers
from eventrail.runtime.host import Host
from eventrail.runtime.service import Part


async def build(host: Host) -> Part:
    """Return both guards, their models loaded."""
    await asyncio.to_thread(warm, host.config.current)
    await asyncio.to_thread(warm_answers, host.config.current)
    return Part(stages=[GuardrailStage(), VerdictStage()])
