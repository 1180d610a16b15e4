"""Admission: from a decoded request to the first record of its log."""

import contextlib
import functools
import hashlib
from collections.abc import Callable, Generator, Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from eventrail.config.model import Config
from eventrail.contracts import subjects
from eventrail.contracts.answers import Answer
from eventrail.contracts.errors import Code, InvalidSubject, problem
from eventrail.contracts.events import Accepted
from eventrail.contracts.ids import keyed_rid, new_rid, new_span_id, new_trace_id
from eventrail.contracts.records import Record, StoredRecord
from eventrail.contracts.requests import ChatRequest
from eventrail.eventlog.interface import Lost
from eventrail.gateway.checking import check_request
from eventrail.gateway.gates import Gate, leave_gates, pass_gates
from eventrail.gateway.identity import Identity, capped
from eventrail.gateway.lookup import Lookup
from eventrail.gateway.order import Order, Ticket
from eventrail.gateway.safe_ids import ids_of
from eventrail.guarding.personal.ids import personal_of, safe_text
from eventrail.runtime.host import Host

LONGEST_KEY = 255
"""Characters of an idempotency key."""

_canonical = msgspec.json.Encoder(order="deterministic").encode


class Admitted(msgspec.Struct, frozen=True):
    """A request that is in the log.

    Attributes:
        answer: set if it has ended already.
        repeated: it was there before; another process may be the one that hears of its end.
    """

    answer: Answer | None = None
    repeated: bool = False


class Admission:
    """Starts requests, within the process's bounds.

    Args:
        host: the process.
        lookup: reads requests in the log.
        gates: what a request has to pass before it is appended, in order.
        hear: hears of ends that came with the admission, so that nobody else tells of them.
    """

    def __init__(
        self,
        host: Host,
        lookup: Lookup,
        gates: Sequence[Gate] = (),
        hear: Callable[[Answer], None] | None = None,
    ) -> None:
        self._hear = hear
        self._host = host
        self._lookup = lookup
        self._gates = gates
        self._reply_to = subjects.reply(host.settings.instance)
        self.open = 0

    @contextlib.contextmanager
    def slot(self) -> Generator[None, None, None]:
        """Hold one of the process's open requests.

        Raises:
            RequestProblem: `overloaded`; all are taken.
        """
        limit = self._host.config.current.limits.open_requests
        if self.open >= limit:
            raise problem(
                Code.OVERLOADED,
                f"this gateway carries {limit} requests already",
                hint="try again after the seconds named in Retry-After",
            )
        self.open += 1
        try:
            yield
        finally:
            self.open -= 1

    def safe_text(self, tenant: str, text: str) -> str:
        """Return a text of a tenant's with keyed hashes in place of personal data."""
        policy = personal_of(tenant, self._host.config.current)
        return safe_text(text, policy, functools.partial(self._host.sealer.pseudonym, tenant))

    def prepare(self, order: Order) -> Ticket:
        """Check an order and make it ready to be admitted; no I/O.

        Raises:
            RequestProblem: it does not fit; `where` names the field.
        """
        config = self._host.config.current
        identity = _capped_by_tenant(order.identity, config)
        request = capped(order.request, identity)
        check_request(request, order.tenant, config, order.identity.models)
        rid = _rid(order)
        canonical = _canonical_bytes(request)
        ids = ids_of(order, config, self._host.sealer)
        accepted = Accepted(
            sealed=self._host.sealer.seal(order.tenant, rid, canonical),
            model=request.model,
            stream=request.stream,
            door=order.door,
            messages=len(request.messages),
            characters=sum(len(message.content or "") for message in request.messages),
            user=ids.user,
            session=ids.session,
            metadata=ids.metadata,
            idempotency_key=ids.idempotency_key,
            body_hash=hashlib.sha256(canonical).hexdigest(),
            reply_to=self._reply_to,
            priority=request.priority,
            key=order.identity.key,
            task=request.task,
            asked_template=request.template,
        )
        basis = Record(
            rid=rid,
            tenant=order.tenant,
            next="",
            trace=order.trace or new_trace_id(),
            deadline=datetime.now(UTC) + timedelta(seconds=_timeout_s(order, config)),
            events=[],
        )
        return Ticket(basis, accepted, order.identity, request)

    async def admit(self, ticket: Ticket, *, stored_first: bool = False) -> Admitted:
        """Append the request and what this process can do at once.

        Args:
            ticket: the request.
            stored_first: append it alone, and return as soon as it is in the log.

        Raises:
            RequestProblem: the id or idempotency key was used for another request, or a gate
                refused.
            LogUnavailable: it is not known whether the request was admitted; what the gates
                gave stays given.
        """
        self._check_room(ticket)
        ticket = await pass_gates(self._gates, ticket)
        admission = await self._host.runner.admit(
            ticket.basis, ticket.accepted, span=new_span_id(), stored_first=stored_first
        )
        if isinstance(admission.outcome, Lost):
            await leave_gates(self._gates, ticket)
            return await self._repeated(ticket, admission.outcome.winner)
        if admission.answer is not None and self._hear is not None:
            self._hear(admission.answer)
        return Admitted(admission.answer)

    def _check_room(self, ticket: Ticket) -> None:
        """Refuse a batch request while there is little room: those go first."""
        limits = self._host.config.current.limits
        room = limits.open_requests * limits.batch_room
        if ticket.accepted.priority == "batch" and self.open > room:
            raise problem(
                Code.OVERLOADED,
                f"this gateway carries {self.open} requests, and batch requests only up to "
                f"{room:g}",
                hint="try again after the seconds named in Retry-After",
            )

    async def _repeated(self, ticket: Ticket, winner: StoredRecord) -> Admitted:
        first = winner.record.all_events()[0].payload()
        if not isinstance(first, Accepted) or first.body_hash != ticket.accepted.body_hash:
            raise problem(
                Code.IDEMPOTENCY_CONFLICT,
                "the idempotency key, or request id, was used before with another body",
                where="idempotency_key" if ticket.accepted.idempotency_key else "rid",
                hint="use a new key for a new request",
            )
        return Admitted(await self._lookup.ended(ticket.tenant, ticket.rid), repeated=True)


def _capped_by_tenant(identity: Identity, config: Config) -> Identity:
    tenant = config.tenants.get(identity.tenant)
    if tenant is not None and tenant.priority == "batch":
        return msgspec.structs.replace(identity, priority="batch")
    return identity


def _rid(order: Order) -> str:
    if order.idempotency_key is None:
        return _checked_rid(order.rid) if order.rid is not None else new_rid()
    key = order.idempotency_key
    if not 1 <= len(key) <= LONGEST_KEY:
        raise problem(
            Code.INVALID_REQUEST,
            f"an idempotency key has 1 to {LONGEST_KEY} characters, not {len(key)}",
            where="idempotency_key",
        )
    rid = keyed_rid(order.tenant, key)
    if order.rid not in {None, rid}:
        raise problem(
            Code.INVALID_REQUEST,
            f"rid contradicts idempotency_key, which makes it {rid}",
            where="rid",
            hint="leave rid out when there is an idempotency key",
        )
    return rid


def _checked_rid(rid: str) -> str:
    try:
        return subjects.check_rid(rid)
    except InvalidSubject as error:
        raise problem(Code.INVALID_REQUEST, str(error), where="rid") from error


def _timeout_s(order: Order, config: Config) -> float:
    if order.timeout_s is None:
        tenant = config.tenants.get(order.tenant)
        wanted = tenant.timeout_s if tenant is not None else config.limits.max_timeout_s
        return min(wanted, config.limits.max_timeout_s)
    if 0 < order.timeout_s <= config.limits.max_timeout_s:
        return order.timeout_s
    raise problem(
        Code.INVALID_REQUEST,
        f"a timeout is above 0 and at most {config.limits.max_timeout_s:g} seconds, "
        f"not {order.timeout_s:g}",
        where="timeout_s",
    )


def _canonical_bytes(request: ChatRequest) -> bytes:
    try:
        return _canonical(request)
    except RecursionError as error:
        raise problem(Code.INVALID_JSON, "the JSON is nested too deeply") from error
