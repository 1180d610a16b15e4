"""Ask one request of a batch of a gateway, as often as it takes."""

import asyncio
import hashlib
import random
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx
import msgspec

from eventrail.batch.files import BatchResponse, BatchResult
from eventrail.batch.lines import BatchLine
from eventrail.contracts.ids import new_message_id
from eventrail.runtime.retry import retry_after

AGAIN = frozenset({429, 503})
"""Statuses that say: not now. The request was not admitted, or its outcome is not known."""

PAUSE_S = (0.5, 15.0)
"""Shortest and longest pause before asking again, in seconds; it doubles in between."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks requests over one connection pool.

    Attributes:
        http: knows the gateway's URL and the key.
        batch: id of the batch.
        timeout_s: deadline of each request, in seconds.
        patience_s: how long a gateway may be away or busy before a request is given up.
    """

    http: httpx.AsyncClient
    batch: str
    timeout_s: float
    patience_s: float

    async def ask(self, line: BatchLine, attempt: int) -> BatchResult:
        """Return what came of a request.

        Repeats carry the same idempotency key, so they find the request that the first one
        started. A new `attempt` is a new request.
        """
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": self._key(line, attempt),
            "X-Eventrail-Priority": "batch",
            "X-Eventrail-Timeout": f"{self.timeout_s:g}",
        }
        give_up = asyncio.get_running_loop().time() + self.patience_s
        pause_s, last = PAUSE_S
        why = ""
        while True:
            try:
                response = await self.http.post(line.url, content=bytes(line.body), headers=headers)
                if response.status_code not in AGAIN:
                    return _result(line, response)
                why = f"the gateway answered {response.status_code}: {response.text[:200]}"
                asked_s = retry_after(response.headers, datetime.now(UTC)) or 0.0
                pause_s = max(pause_s, min(asked_s, last))
            except httpx.TransportError as error:
                why = f"the gateway does not answer: {error!r}"
            if asyncio.get_running_loop().time() + pause_s > give_up:
                return _unanswered(line, f"{why}; given up after {self.patience_s:g} s")
            await asyncio.sleep(random.uniform(0.5, 1.0) * pause_s)  # noqa: S311 -- only jitter
            pause_s = min(2 * pause_s, last)

    def _key(self, line: BatchLine, attempt: int) -> str:
        # hashed: a header holds neither 512 characters more nor every character
        return f"batch-{self.batch}-{attempt}-{hashlib.sha256(line.custom_id.encode()).hexdigest()}"


def _result(line: BatchLine, response: httpx.Response) -> BatchResult:
    rid = response.headers.get("x-request-id", "")
    try:
        body = msgspec.Raw(response.content)
        msgspec.json.decode(body)
    except msgspec.MsgspecError:
        return _unanswered(line, f"status {response.status_code}, and its body is not JSON")
    return BatchResult(
        id=f"batch_req_{rid or new_message_id()}",
        custom_id=line.custom_id,
        response=BatchResponse(response.status_code, rid, body),
        error=None,
    )


def _unanswered(line: BatchLine, why: str) -> BatchResult:
    error = {"code": "no_answer", "message": why}
    return BatchResult(f"batch_req_{new_message_id()}", line.custom_id, None, error)
