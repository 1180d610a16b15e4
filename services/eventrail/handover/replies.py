"""The daemon that takes people's answers: `handover.reply.<tenant>.<rid>`, by request."""

import asyncio

import msgspec
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError

from eventrail.contracts.errors import Code, EventrailError, Problem
from eventrail.contracts.subjects import parse_handover_reply
from eventrail.desk.desk import Desk, HandoverTaken, NoSuchHandover, check_free
from eventrail.desk.entries import Reply
from eventrail.guarding.sealing import SealError
from eventrail.handover.tell import Teller

_log = structlog.get_logger(__name__)
_encode = msgspec.json.Encoder().encode

SUBJECTS = "handover.reply.*.*"
QUEUE = "handover"
"""Of several processes, one takes each answer."""

TEXT_CHARACTERS = 64_000
"""The longest answer that is taken."""


class Replies:
    """Takes answers; what a process that died had taken and not told, it tells when it starts."""

    name = "handover replies"

    def __init__(self, client: Client, desk: Desk, teller: Teller) -> None:
        self._client = client
        self._desk = desk
        self._teller = teller
        self._stopped = asyncio.Event()
        self._subscription: Subscription | None = None

    async def start(self) -> None:
        """Tell what is untold, and listen."""
        try:
            async for waiting, answered in self._desk.answers():
                if await self._teller.tell(waiting, answered):
                    _log.info("an answer was untold", rid=waiting.rid)
        except (EventrailError, SealError, NatsError) as error:
            _log.warning("answers may be untold", error=repr(error))
        self._subscription = await self._client.subscribe(SUBJECTS, QUEUE, self._on_reply)

    async def run(self) -> None:
        """Run until stopped."""
        await self._stopped.wait()

    async def stop(self) -> None:
        """Finish what is in hand."""
        if self._subscription is not None:
            await self._subscription.drain()
        self._stopped.set()

    async def _on_reply(self, message: Msg) -> None:
        problem = await self._take(message.subject, message.data)
        if message.reply:
            await message.respond(_encode(problem) if problem is not None else b"{}")

    async def _take(self, subject: str, payload: bytes) -> Problem | None:
        """Take an answer; return what was wrong with it."""
        try:
            tenant, rid = parse_handover_reply(subject)
            reply = msgspec.json.decode(payload, type=Reply)
            if not 0 < len(reply.text.strip()) <= TEXT_CHARACTERS or not reply.by.strip():
                raise msgspec.ValidationError(
                    f"`text` has 1 to {TEXT_CHARACTERS} characters, and `by` names who answers"
                )
            now = await self._desk.find(rid, tenant)
            check_free(now, reply.by)
            answered = self._teller.answered(now.waiting, reply)
            await self._desk.answer(now, answered)
            await self._teller.tell(now.waiting, answered)
        except msgspec.MsgspecError as error:
            return _problem(Code.INVALID_REQUEST, f"not an answer: {error}")
        except NoSuchHandover as error:
            return _problem(Code.NOT_FOUND, str(error))
        except HandoverTaken as error:
            return _problem(Code.CONFLICT, str(error))
        except (EventrailError, SealError) as error:
            _log.warning("answer not taken", subject=subject, error=repr(error))
            return _problem(Code.LOG_UNAVAILABLE, f"the answer was not taken, or not told: {error}")
        return None


def _problem(code: Code, message: str) -> Problem:
    return Problem(code=code.value, message=message, where="handover")
