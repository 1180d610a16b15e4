"""Start, list and cancel batches, whoever asks: over HTTP or over NATS."""

import hashlib
import re
import time
from collections.abc import Mapping

import msgspec

from eventrail.batch.lines import URLS
from eventrail.contracts.errors import Code, RequestProblem, problem
from eventrail.contracts.ids import keyed_rid, new_rid
from eventrail.gateway.batches.state import BatchState, moved
from eventrail.gateway.files.meta import file_in
from eventrail.gateway.identity import Identity
from eventrail.gateway.parts import Gateway

LONGEST_S = 7 * 24 * 3600
MOST_METADATA = 16
LONGEST_METADATA = (64, 512)
"""Characters of a name and of a value."""

LONGEST_KEY = 255
_UNITS = {"s": 1, "m": 60, "h": 3600}
_WINDOW = re.compile(r"([1-9]\d{0,5})([smh])")


class Asked(msgspec.Struct, frozen=True):
    """A batch that somebody wants."""

    input_file_id: str
    endpoint: str
    completion_window: str
    metadata: Mapping[str, str]
    key: str | None


async def start(gateway: Gateway, identity: Identity, asked: Asked) -> BatchState:
    """Begin a batch and return it; under the same idempotency key, the one that was begun.

    Raises:
        RequestProblem: it does not fit, the input is not there, too many are under way, or the
            key was used for another one.
        LogUnavailable: it is not known whether it has begun.
    """
    state = new_state(identity, asked, time.time())
    _check_scope(identity, asked.endpoint)
    await gateway.files.meta(identity.tenant, state.input)
    await _check_room(gateway, state)
    return await gateway.batches.begin(state)


def new_state(identity: Identity, asked: Asked, now: float) -> BatchState:
    """Return the first state of a batch.

    Raises:
        RequestProblem: it does not fit; `where` names the field.
    """
    if asked.endpoint not in URLS:
        raise _invalid("endpoint", f"is one of {', '.join(URLS)}, not {asked.endpoint[:80]!r}")
    window = _WINDOW.fullmatch(asked.completion_window)
    seconds = int(window[1]) * _UNITS[window[2]] if window else 0
    if not 0 < seconds <= LONGEST_S:
        raise _invalid("completion_window", "is a time such as 24h or 90m, of seven days at most")
    _check_metadata(asked.metadata)
    file = file_in(asked.input_file_id)
    what = (file, asked.endpoint, asked.completion_window, sorted(asked.metadata.items()))
    return BatchState(
        batch=_batch(identity.tenant, asked.key),
        tenant=identity.tenant,
        key=identity.key,
        endpoint=asked.endpoint,
        input=file,
        window=asked.completion_window,
        created=int(now),
        expires=int(now) + seconds,
        digest=hashlib.sha256(msgspec.json.encode(what)).hexdigest(),
        metadata=dict(asked.metadata),
    )


async def page_of(
    gateway: Gateway, tenant: str, after: str | None, limit: int
) -> tuple[list[BatchState], bool]:
    """Return a tenant's batches, newest first, and whether there are more.

    Args:
        gateway: reads them.
        tenant: whose batches.
        after: the batch that the page follows.
        limit: how many, at least 1.

    Raises:
        RequestProblem: there is no batch `after`.
        LogUnavailable: the stream did not answer.
    """
    batches = [state.batch for state in reversed(await gateway.batches.begun(tenant))]
    if after is not None:
        if after not in batches:
            raise _invalid("after", "names no batch")
        batches = batches[batches.index(after) + 1 :]
    page = [(await gateway.batches.tail(tenant, batch)).state for batch in batches[:limit]]
    return page, len(batches) > limit


async def cancel(gateway: Gateway, tenant: str, batch: str) -> BatchState:
    """Ask a batch to stop; return how it stands.

    Raises:
        RequestProblem: `not_found`, or it has ended, or is about to.
        LogUnavailable: it is not known whether the wish is there.
    """

    def step(state: BatchState) -> BatchState | None:
        if state.status in {"cancelling", "cancelled"}:
            return None
        if state.ended or state.status == "finalizing":
            raise _invalid("batch_id", f"names a batch that is {state.status}; too late to cancel")
        return moved(state, "cancelling", time.time())

    return await gateway.batches.change(tenant, batch, step)


async def _check_room(gateway: Gateway, state: BatchState) -> None:
    most = gateway.config().limits.open_batches
    begun = await gateway.batches.begun(state.tenant)
    alive = [each.batch for each in begun if each.expires > state.created]
    if state.batch in alive or len(alive) < most:
        return
    tails = [await gateway.batches.tail(state.tenant, batch) for batch in alive]
    if sum(not tail.state.ended for tail in tails) >= most:
        raise problem(
            Code.OVERLOADED,
            f"{most} of your batches are under way already",
            hint="wait for one to end, or cancel one; limits.open_batches is the bound",
        )


def _check_scope(identity: Identity, endpoint: str) -> None:
    """A key that may not ask may not have a batch ask for it."""
    scope = endpoint.removeprefix("/v1/").partition("/")[0]
    if scope not in identity.scopes:
        raise problem(
            Code.FORBIDDEN, f"this key has no scope {scope!r}, which {endpoint} needs", where="key"
        )


def _check_metadata(metadata: Mapping[str, str]) -> None:
    name, value = LONGEST_METADATA
    if len(metadata) > MOST_METADATA:
        raise _invalid("metadata", f"has more than {MOST_METADATA} entries")
    if any(len(key) > name or len(text) > value for key, text in metadata.items()):
        raise _invalid("metadata", f"has a name over {name} or a value over {value} characters")


def _batch(tenant: str, key: str | None) -> str:
    if key is None:
        return new_rid()
    if not 1 <= len(key) <= LONGEST_KEY:
        raise _invalid("idempotency_key", f"has 1 to {LONGEST_KEY} characters, not {len(key)}")
    return keyed_rid(tenant, f"\0batch\0{key}")


def _invalid(where: str, what: str) -> RequestProblem:
    return problem(Code.INVALID_REQUEST, f"{where} {what}", where=where)
