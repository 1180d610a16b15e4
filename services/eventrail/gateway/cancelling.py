"""Ask a request to stop: a note that whoever holds the request acts on."""

from eventrail.contracts.answers import Answer
from eventrail.contracts.notes import CancelRequested
from eventrail.gateway.parts import Gateway


async def cancel(gateway: Gateway, tenant: str, rid: str, reason: str) -> Answer:
    """Note the wish, and return the request's answer: `open`, or how it had ended already.

    Raises:
        RequestProblem: `not_found`.
        LogUnavailable: the wish could not be noted.
    """
    record = await gateway.lookup.record(tenant, rid)
    if not record.done:
        safe = gateway.admission.safe_text(tenant, reason)
        await gateway.announcer.note(tenant, rid, CancelRequested(reason=safe))
    return gateway.lookup.answer_of(record)
