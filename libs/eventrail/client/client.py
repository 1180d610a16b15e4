"""The client. It speaks nothing but the subjects and types of `eventrail.contracts`."""

import asyncio
import contextlib
import time
from collections import OrderedDict
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from typing import Unpack

import msgspec
from nats.aio.client import Client as NatsClient
from nats.aio.msg import Msg
from nats.errors import NoRespondersError
from nats.errors import TimeoutError as NatsTimeoutError

from eventrail.bus.connect import Address, connect
from eventrail.bus.users import tenant_name
from eventrail.client.durable import publish_durably
from eventrail.client.errors import NoAnswer, completed
from eventrail.client.listening import Listener, read_answer, read_frame
from eventrail.client.question import (
    DEFAULT_TIMEOUT_S,
    Named,
    Options,
    Question,
    name,
    name_request,
)
from eventrail.client.resources import Response, Resumed, call, list_requests, vectors
from eventrail.client.stream import GRACE_S, PAUSE_S, SILENCE_S, Stream
from eventrail.contracts import subjects
from eventrail.contracts.answers import Answer, TokenFrame
from eventrail.contracts.errors import Code
from eventrail.contracts.ids import new_message_id
from eventrail.contracts.notes import FeedbackSubmission
from eventrail.contracts.requests import ChatRequest, Message
from eventrail.contracts.resources import ListQuery, RequestPage
from eventrail.eventlog.jetstream.publisher import Publisher
from eventrail.keys.secret import id_in
from eventrail.signals.explicit.checking import UnusableFeedback, fault_of

KEEP_LISTENING = 1000
"""Submitted requests whose ends are listened for before `result` asks."""

POLL_S = 2.0
"""How long to wait for the announcement of an answer before asking for the status."""


class Client:
    """One tenant's access to Eventrail over NATS. Make it with `Client.connect`."""

    def __init__(self, client: NatsClient, tenant: str, key: str = "") -> None:
        self._client = client
        self._publisher = Publisher(client)
        self._listeners: OrderedDict[str, Listener] = OrderedDict()
        self.tenant = tenant
        self._caller = subjects.caller(tenant, key) if key else tenant

    @classmethod
    @contextlib.asynccontextmanager
    async def connect(
        cls, url: str, *, tenant: str, user: str = "", password: str = ""
    ) -> AsyncGenerator["Client", None]:
        """Connect, and close at the end.

        Args:
            url: NATS servers, comma separated.
            tenant: whose requests these are; the NATS user must be allowed to speak for it.
            user: NATS user; with a virtual key the tenant's own by default. Empty for a server
                without users.
            password: its password, or a virtual key of the tenant.

        Raises:
            InvalidSubject: the tenant's name is not one.
            nats.errors.Error: no server answered, or the credentials were refused.
        """
        subjects.check_tenant(tenant)
        servers = tuple(part.strip() for part in url.split(",") if part.strip())
        key = id_in(password)
        address = Address(servers, user or (tenant_name(tenant) if key else ""), password)
        connected = await connect(address, f"client {tenant}")
        client = cls(connected, tenant, key)
        try:
            yield client
        finally:
            await client.close()

    async def close(self) -> None:
        """Stop listening and close the connection."""
        for listener in self._listeners.values():
            await listener.stop()
        self._listeners.clear()
        await self._client.close()

    async def ask(self, question: Question, **options: Unpack[Options]) -> Answer:
        """Ask, and wait for the answer.

        It asks again, for the same request, if a gateway does not answer: another takes over.

        Raises:
            RequestProblem: it did not complete; `.problem.code` says why.
            NoAnswer: nobody answered in time.
        """
        named = name(question, self.tenant, options)
        answer = await self._request(subjects.ask(self._caller), named)
        return completed(answer)

    def stream(self, question: Question, **options: Unpack[Options]) -> Stream:
        """Ask, and read the answer as it is written; see `Stream`."""
        return Stream(self._client, self._caller, name(question, self.tenant, options, stream=True))

    async def submit(self, question: Question, **options: Unpack[Options]) -> str:
        """Hand a request over durably and return its id; `result` gets the answer.

        Raises:
            LogUnavailable: it is not known to be stored.
        """
        named = name(question, self.tenant, options)
        await self._listen(named.rid)
        await publish_durably(
            self._publisher,
            subjects.requests(self._caller),
            named.payload,
            message_id=named.rid,
        )
        return named.rid

    async def result(self, rid: str, *, timeout_s: float = DEFAULT_TIMEOUT_S) -> Answer:
        """Wait for the end of a request, whoever asked it.

        Raises:
            RequestProblem: it did not complete.
            NoAnswer: it did not end in `timeout_s` seconds, or there is no such request.
        """
        listener = await self._listen(rid)
        give_up = time.monotonic() + timeout_s
        try:
            while (left := give_up - time.monotonic()) > 0:
                answer = await self._ended(rid, left)
                if answer is not None:
                    return completed(answer)
                await asyncio.wait((listener.heard,), timeout=min(POLL_S, left))
                if listener.heard.done():
                    return completed(listener.heard.result())
        finally:
            self._listeners.pop(rid, None)
            await listener.stop()
        raise NoAnswer(rid, timeout_s)

    async def status(self, rid: str, *, timeout_s: float = 5.0) -> Answer:
        """Return how a request stands; status `open` while it runs.

        Raises:
            RequestRefused: `not_found`; there is no such request.
            NoAnswer: no gateway answered in time.
        """
        named = Named(rid, timeout_s, rid.encode())
        answer = await self._request(subjects.status(self.tenant), named, grace_s=0.0)
        return completed(answer) if answer.events == 0 else answer

    async def cancel(self, rid: str, reason: str = "") -> Answer:
        """Ask a request to stop; return how it stands: `open`, or how it had ended already.

        Raises:
            RequestRefused: `not_found`; there is no such request.
            NoAnswer: no gateway answered in time.
        """
        named = Named(rid, 5.0, reason.encode())
        answer = await self._request(subjects.cancel(self.tenant, rid), named, grace_s=5.0)
        return completed(answer) if answer.events == 0 else answer

    def resume(self, rid: str, *, offset: int = 0, timeout_s: float = DEFAULT_TIMEOUT_S) -> Resumed:
        """Read a request's stream again, whoever asked it, from `offset` characters on."""
        return Resumed(self._client, self.tenant, rid, offset=offset, timeout_s=timeout_s)

    async def requests(
        self,
        *,
        status: str | None = None,
        after: str | None = None,
        limit: int = 20,
        timeout_s: float = 10.0,
    ) -> RequestPage:
        """Return requests, the one that moved last first.

        Args:
            status: only `open`, `completed`, `rejected`, `failed` or `cancelled` ones.
            after: the id that the page follows: `last_id` of the page before.
            limit: how many, up to 100.
            timeout_s: how long to wait for the page.

        Raises:
            RequestProblem: a parameter does not fit.
            nats.errors.Error: no gateway answered in time.
        """
        query = ListQuery(status, after, limit)
        return await list_requests(self._client, self.tenant, query, timeout_s)

    async def embed(
        self, texts: Sequence[str], *, model: str, timeout_s: float | None = None
    ) -> list[list[float]]:
        """Return a vector for each text.

        Raises:
            RequestProblem: it did not complete, e.g. since the model makes no vectors.
            NoAnswer: nobody answered in time.
        """
        messages = [Message("user", text) for text in texts]
        request = ChatRequest(messages, model=model, task="embed")
        named = name_request(request, timeout_s=timeout_s)
        answer = await self._request(subjects.ask(self._caller), named)
        return vectors(completed(answer))

    async def call(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        *,
        headers: Mapping[str, str] | None = None,
        silence_s: float = DEFAULT_TIMEOUT_S,
    ) -> Response:
        """Call any endpoint of the HTTP API, over NATS: files, batches, models, and all others.

        Args:
            method: such as `POST`.
            path: with its query, such as `/v1/batches?limit=2`.
            body: its bytes.
            headers: such as `Content-Type`; there is no key among them.
            silence_s: how long to wait for the next piece of the response.

        Raises:
            NoAnswer: none came in time, or no gateway listens.
        """
        asked = (method, path, body)
        return await call(self._client, self._caller, asked, headers or {}, silence_s)

    async def feedback(
        self,
        rid: str,
        signal: str,
        value: float | None = None,
        *,
        text: str = "",
        user: str | None = None,
        feedback_id: str | None = None,
        other: str = "",
        place: int | None = None,
    ) -> None:
        """Say what a user thinks of an answer.

        Args:
            rid: the request.
            signal: `thumbs`, `stars`, `comment`, `edit`, `report` or `comparison`; of what was
                done in the app `copy`, `delete`, `rename`, `share` or `regenerate`.
            value: thumbs -1 or 1; stars 1 to 5; a comparison 1 if this answer is the better one,
                -1 if the other is, 0 for neither.
            text: a comment, or the edited answer.
            user: the app's own end-user id.
            feedback_id: the same id counts once; a new one if None.
            other: the request whose answer was shown beside it, in a comparison.
            place: at which place this answer was shown there, 0 for the first.

        Raises:
            UnusableFeedback: it makes no sense; the message names the field.
            LogUnavailable: it is not known to be stored.
        """
        own_id = feedback_id or new_message_id()
        body = FeedbackSubmission(
            rid=rid,
            signal=signal,
            value=value,
            text=text,
            user=user,
            id=own_id,
            other=other,
            place=place,
        )
        fault = fault_of(body)
        if fault is not None:
            raise UnusableFeedback(str(fault))
        await publish_durably(
            self._publisher,
            subjects.feedback(self.tenant),
            msgspec.json.encode(body),
            message_id=own_id,
        )

    async def follow(self, rid: str) -> AsyncIterator[TokenFrame | Answer]:
        """Yield a request's token frames from now on, and its answer last.

        Raises:
            RequestRefused: `not_found`; there is no such request.
            NoAnswer: no gateway answered in time.
        """
        arrived: asyncio.Queue[Msg] = asyncio.Queue()
        mine = (subjects.tokens(self.tenant, rid), subjects.answers(self.tenant, rid))
        subscriptions = [await self._client.subscribe(each, cb=arrived.put) for each in mine]
        try:
            answer = await self.status(rid)
            while answer.status == "open":
                try:
                    async with asyncio.timeout(POLL_S):
                        message = await arrived.get()
                except TimeoutError:
                    answer = await self.status(rid)
                    continue
                if message.subject == mine[0]:
                    frame = read_frame(message.data)
                    if frame is not None:
                        yield frame
                else:
                    answer = read_answer(message.data) or answer
            yield answer
        finally:
            for subscription in subscriptions:
                await subscription.unsubscribe()

    async def _request(self, subject: str, named: Named, *, grace_s: float = GRACE_S) -> Answer:
        """Send and wait for the answer, again and again until the time is up."""
        give_up = time.monotonic() + named.timeout_s + grace_s
        while (left := give_up - time.monotonic()) > 0:
            try:
                reply = await self._client.request(
                    subject, named.payload, timeout=min(SILENCE_S, left)
                )
            except NatsTimeoutError:
                continue
            except NoRespondersError:
                await asyncio.sleep(min(PAUSE_S, left))
                continue
            answer = read_answer(reply.data)
            if answer is not None:
                return answer
        raise NoAnswer(named.rid, named.timeout_s + grace_s)

    async def _ended(self, rid: str, left_s: float) -> Answer | None:
        """Return the answer of a request that has ended; None if it is open or not yet known."""
        named = Named(rid, min(POLL_S, left_s), rid.encode())
        try:
            answer = await self._request(subjects.status(self.tenant), named, grace_s=0.0)
        except NoAnswer:
            return None
        unknown = answer.problem is not None and answer.problem.code == Code.NOT_FOUND
        return None if unknown or answer.status == "open" else answer

    async def _listen(self, rid: str) -> Listener:
        listener = self._listeners.get(rid)
        if listener is None:
            listener = self._listeners[rid] = Listener()
            await listener.start(self._client, self.tenant, rid)
        while len(self._listeners) > KEEP_LISTENING:
            _, oldest = self._listeners.popitem(last=False)
            await oldest.stop()
        return listener
