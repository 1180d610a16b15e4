"""A request as the guards let it through, for guards that cannot see what was sent; pure."""

import msgspec

from eventrail.contracts.events import Accepted, Screened
from eventrail.contracts.requests import ChatRequest, Sampling
from eventrail.replaying.life import Life


def as_masked(life: Life) -> bytes | None:
    """Return what an app would have sent that had masked it itself, as it is sealed.

    What was masked stays hidden: the guards find placeholders, and no personal data.

    Returns:
        None if the request was never screened.
    """
    accepted = next((data for data in life.datas if isinstance(data, Accepted)), None)
    screened = next((data for data in life.datas if isinstance(data, Screened)), None)
    if accepted is None or screened is None:
        return None
    request = ChatRequest(
        messages=screened.messages,
        model=accepted.model,
        sampling=msgspec.convert(screened.sampling, Sampling),
        stream=accepted.stream,
        user=accepted.user,
        session=accepted.session,
        metadata=accepted.metadata,
        extra=screened.extra,
        priority=accepted.priority,
        task=accepted.task,
        template=accepted.asked_template,
        variables=screened.variables,
        filters=screened.filters,
    )
    return msgspec.json.encode(request)
