"""Ask one line of a batch, as often as it takes."""

import asyncio
import contextlib
import hashlib
import random
import time
from datetime import UTC, datetime

import msgspec

from eventrail.batch.files import BatchResponse, BatchResult
from eventrail.batch.lines import BatchLine
from eventrail.bus.tasks import set_within
from eventrail.contracts import subjects
from eventrail.contracts.errors import Code, EventrailError
from eventrail.contracts.ids import keyed_rid, new_message_id
from eventrail.gateway.batches.state import BatchState
from eventrail.gateway.cancelling import cancel
from eventrail.gateway.http.inside import Response, post
from eventrail.gateway.parts import Gateway
from eventrail.runtime.retry import retry_after

LATER = frozenset({429, 503})
"""Statuses that say: not now. The request was not admitted, or its outcome is not known."""

AGAIN = frozenset({502, 504})
"""Statuses of a request that failed for reasons that pass: it is asked anew, as another one."""

NEVER = frozenset({Code.INSUFFICIENT_QUOTA.value, Code.BUDGET_EXCEEDED.value})
"""Codes that no pause helps against."""

ATTEMPTS = 3
PAUSE_S = (0.25, 15.0)
"""Shortest and longest pause, in seconds; it doubles in between."""


class _Error(msgspec.Struct, frozen=True):
    code: str | None = None


class _Refusal(msgspec.Struct, frozen=True):
    error: _Error = _Error()


class LineAsker:
    """Asks the lines of one batch, until it is told to stop.

    Args:
        gateway: answers them.
        state: the batch.
    """

    def __init__(self, gateway: Gateway, state: BatchState) -> None:
        self._gateway = gateway
        self._state = state
        self._stopped = asyncio.Event()
        self._in_hand: set[str] = set()
        self._cancelled: set[str] = set()

    async def ask(self, line: BatchLine) -> BatchResult | None:
        """Return what came of a line; None if it was not to be asked any more.

        An attempt's request has an id that follows from batch, line and attempt. So whoever asks
        the line again, in another process too, goes through the same attempts, and finds those
        that were made.
        """
        attempt, pause_s = 0, PAUSE_S[0]
        while not self._stopped.is_set():
            response = await self._try(line, attempt)
            if response.status in LATER and _code(response) not in NEVER:
                pause_s = max(pause_s, _retry_after(response))
            elif response.status in AGAIN and attempt + 1 < ATTEMPTS:
                attempt += 1
            else:
                return result_of(line, response)
            jittered_s = random.uniform(0.5, 1.0) * pause_s  # noqa: S311 -- only jitter
            await set_within(self._stopped, jittered_s)
            pause_s = min(2 * pause_s, PAUSE_S[1])
        return None

    async def stop(self, reason: str) -> None:
        """Ask no more, and cancel what is under way; its results still come.

        What is on its way into the log cannot be cancelled yet: call again while anything is in
        hand.
        """
        self._stopped.set()
        for rid in self._in_hand - self._cancelled:
            with contextlib.suppress(EventrailError):
                await cancel(self._gateway, self._state.tenant, rid, reason)
                self._cancelled.add(rid)

    async def _try(self, line: BatchLine, attempt: int) -> Response:
        state, gateway = self._state, self._gateway
        key = key_of(state.batch, line.custom_id, attempt)
        rid = keyed_rid(state.tenant, key)
        longest = gateway.config().limits.max_timeout_s
        timeout_s = max(1.0, min(longest, state.expires - time.time()))
        headers = [
            (b"content-type", b"application/json"),
            (b"idempotency-key", key.encode()),
            (b"x-eventrail-priority", b"batch"),
            (b"x-eventrail-timeout", f"{timeout_s:.3f}".encode()),
        ]
        caller = subjects.caller(state.tenant, state.key) if state.key else state.tenant
        self._in_hand.add(rid)
        try:
            identity = gateway.authenticator.by_subject(subjects.ask(caller))
            return await post(gateway, identity, line.url, bytes(line.body), headers)
        except EventrailError as error:
            return _refused(error)
        finally:
            self._in_hand.discard(rid)


def key_of(batch: str, custom_id: str, attempt: int) -> str:
    """Return the idempotency key of an attempt at a line."""
    hashed = hashlib.sha256(custom_id.encode()).hexdigest()
    return f"batch-{batch}-{attempt}-{hashed}"


def result_of(line: BatchLine, response: Response) -> BatchResult:
    """Return a line of output."""
    rid = response.header(b"x-request-id")
    body = msgspec.Raw(response.body)
    answered = BatchResponse(response.status, rid, body)
    return BatchResult(f"batch_req_{rid or new_message_id()}", line.custom_id, answered, None)


def unanswered(line: BatchLine, code: str, message: str) -> BatchResult:
    """Return the line of output of a line that was not asked."""
    error = {"code": code, "message": message}
    return BatchResult(f"batch_req_{new_message_id()}", line.custom_id, None, error)


def _refused(error: EventrailError) -> Response:
    """Return the response to a batch whose key is no longer good."""
    body = {"error": {"message": str(error), "type": "authentication_error", "code": None}}
    return Response(401, {}, msgspec.json.encode(body))


def _code(response: Response) -> str | None:
    try:
        return msgspec.json.decode(response.body, type=_Refusal).error.code
    except msgspec.MsgspecError:
        return None


def _retry_after(response: Response) -> float:
    told = {"retry-after": response.header(b"retry-after")}
    return min(retry_after(told, datetime.now(UTC)) or 0.0, PAUSE_S[1])
