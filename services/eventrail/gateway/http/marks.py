"""Places in a stream, as the ids of its events: `<end of the request's id>:<place>`.

The end of the request's id tells a place in one stream from a place in another; the place is
`Progress.mark`. To a client an id is opaque: it is sent back as `Last-Event-ID`
(https://html.spec.whatwg.org/multipage/server-sent-events.html, section 9.2.4).
"""

from eventrail.client.progress import NoMark, Progress
from eventrail.contracts.errors import Code, RequestProblem, problem

HEADER = b"last-event-id"
_TAG = 8
"""The last digits of the request's id: they are random also in ids that begin with a time."""

_HINT = "send the `id` of the last event you have got of this request's stream, or no such header"


def event_id(rid: str, progress: Progress) -> str:
    """Return the id of the event that brings a reader of request `rid` to `progress`."""
    return f"{rid[-_TAG:]}:{progress.mark}"


def progress_at(rid: str, last_event_id: str | None) -> Progress:
    """Return how much a reader has that sends this `Last-Event-ID`; nothing, if it sends none.

    Raises:
        RequestProblem: `invalid_request`; it is no id of an event, or one of another request.
    """
    if not last_event_id:
        return Progress()
    tag, colon, mark = last_event_id.partition(":")
    if not colon:
        raise _refused(f"{last_event_id[:80]!r} is no id of an event")
    try:
        progress = Progress.at(mark)
    except NoMark as error:
        raise _refused(f"{last_event_id[:80]!r} is no id of an event: {error}") from error
    if tag != rid[-_TAG:]:
        raise _refused(f"{last_event_id[:80]!r} is of another request's stream than {rid}")
    return progress


def _refused(why: str) -> RequestProblem:
    return problem(Code.INVALID_REQUEST, why, where="Last-Event-ID", hint=_HINT)
