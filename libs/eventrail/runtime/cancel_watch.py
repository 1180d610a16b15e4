"""Keep `Cancellations` up to date from the cancel notes."""

import contextlib

import msgspec
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from eventrail.contracts.errors import ContractError
from eventrail.contracts.notes import CancelRequested, decode_note
from eventrail.contracts.subjects import parse_note
from eventrail.eventlog.jetstream.names import NOTES
from eventrail.runtime.cancellations import Cancellations

_log = structlog.get_logger(__name__)


class _State(msgspec.Struct):
    subjects: dict[str, int] | None = None


class _Info(msgspec.Struct):
    state: _State = msgspec.field(default_factory=_State)


class CancelWatch:
    """Hears live cancel notes, and reads those from before the process started."""

    def __init__(self, client: Client, cancellations: Cancellations) -> None:
        self._client = client
        self._cancellations = cancellations

    async def start(self) -> None:
        """Listen, then catch up: a cancel that comes in between is heard twice, not never."""
        await self._client.subscribe("note.cancel_requested.>", cb=self._on_note)
        await self._catch_up()

    async def _on_note(self, message: Msg) -> None:
        with contextlib.suppress(ContractError):
            note = decode_note(message.data)
            data = note.payload()
            reason = data.reason if isinstance(data, CancelRequested) else ""
            self._cancellations.add(note.rid, reason)

    async def _catch_up(self) -> None:
        """Learn which requests have cancel notes, from the subjects the stream holds."""
        query = msgspec.json.encode({"subjects_filter": "note.cancel_requested.>"})
        try:
            reply = await self._client.request(f"$JS.API.STREAM.INFO.{NOTES}", query, timeout=5)
            subjects = msgspec.json.decode(reply.data, type=_Info).state.subjects
        except (NatsError, msgspec.MsgspecError) as error:
            _log.warning("cancel notes not read", error=repr(error))
            return
        for subject in subjects or {}:
            with contextlib.suppress(ContractError):
                self._cancellations.add(parse_note(subject).rid, "")
