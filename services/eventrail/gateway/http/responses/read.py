"""Responses that are there: how they stand, and how a conversation goes on after them."""

from dataclasses import dataclass

from eventrail.contracts.answers import Answer
from eventrail.contracts.errors import Code, RequestProblem, problem
from eventrail.contracts.records import Record
from eventrail.contracts.requests import ChatRequest, Message
from eventrail.gateway.http.responses.items import answered
from eventrail.gateway.http.responses.origin import Origin, origin_in
from eventrail.gateway.http.responses.shape import Response, response_of, rid_of
from eventrail.gateway.http.routing import Call

_WHOLE = "completed"


@dataclass(frozen=True, slots=True)
class Found:
    """A response in the log.

    Attributes:
        record: its last record.
        answer: how it stands.
        request: what was asked.
        origin: the rest of what was asked.
    """

    record: Record
    answer: Answer
    request: ChatRequest
    origin: Origin

    def response(self, answer: Answer | None = None) -> Response:
        """Return it in OpenAI's shape, as it stands or with a later answer."""
        return response_of(answer or self.answer, self.request, self.origin)


async def find(call: Call, name: str, where: str = "response_id") -> Found:
    """Return a response of the caller's tenant.

    Args:
        call: who asks.
        name: id of the response.
        where: the parameter that named it.

    Raises:
        RequestProblem: `not_found`; it is not there, is another tenant's, came by another API,
            or was not to be stored.
        LogUnavailable: the log did not answer.
    """
    lookup = call.gateway.lookup
    try:
        record = await lookup.record(call.tenant, rid_of(name))
    except RequestProblem as error:
        raise _not_found(name, where) from error
    request = lookup.request_of(record)
    origin = origin_in(request)
    if origin is None or not origin.store:
        raise _not_found(name, where)
    return Found(record, lookup.answer_of(record), request, origin)


async def conversation(call: Call, name: str | None) -> list[Message]:
    """Return what was said up to a response and in it, without instructions; nothing for None.

    Raises:
        RequestProblem: it is not there, or was not answered.
        LogUnavailable: the log did not answer.
    """
    if name is None:
        return []
    found = await find(call, name, "previous_response_id")
    if found.answer.status != _WHOLE:
        raise problem(
            Code.INVALID_REQUEST,
            f"the response {name!r} is {found.response().status}; only an answered one goes on",
            where="previous_response_id",
        )
    said = found.request.messages[1 if found.origin.instructions else 0 :]
    return [*said, answered(found.answer.text, found.answer.tool_calls)]


def _not_found(name: str, where: str) -> RequestProblem:
    return problem(
        Code.NOT_FOUND,
        f"there is no response {name[:80]!r}",
        where=where,
        hint="it was never made, is another tenant's, had store: false, or has moved to the lake",
    )
