"""What model judges have cost each tenant today, as their notes say."""

import asyncio
from collections import defaultdict
from datetime import UTC, date, datetime
from typing import Final

import msgspec
import structlog
from nats.aio.client import Client

from eventrail.bus.tasks import first_of
from eventrail.contracts.errors import UndecodableMessage
from eventrail.contracts.notes import Compared, Judged, Note, decode_note
from eventrail.contracts.subjects import SHADOW
from eventrail.eventlog.jetstream import names
from eventrail.eventlog.jetstream.batches import follow_batches
from eventrail.eventlog.jetstream.patience import keep_at

_log = structlog.get_logger(__name__)

PACE_S: Final = 1.0
_COST: Final = b'"cost":'
_KINDS: Final = (Judged.kind, Compared.kind)


class Ledger:
    """Adds the costs of a day up, by tenant; pure."""

    def __init__(self) -> None:
        self._day: date = datetime.fromtimestamp(0, UTC).date()
        self._spent: dict[str, float] = defaultdict(float)

    def take(self, note: Note) -> None:
        """Take a note in; one of an earlier day does not count."""
        data = note.payload()
        day = note.at.astimezone(UTC).date()
        if not isinstance(data, Judged | Compared) or day < self._day:
            return
        self._turn(day)
        self._spent[note.tenant.removesuffix(SHADOW)] += data.cost

    def affordable(self, tenant: str, bound: float, today: date | None = None) -> bool:
        """Say whether a tenant's calls have cost less than a bound today; 0 is no bound."""
        self._turn(today or datetime.now(UTC).date())
        return not bound or self._spent[tenant] < bound

    def _turn(self, day: date) -> None:
        if day > self._day:
            self._day = day
            self._spent.clear()


class Spending:
    """Follows the notes that cost something. See `runtime.service.Daemon`.

    Args:
        client: the process's connection.
        ledger: takes them in.
    """

    name = "judge-spending"

    def __init__(self, client: Client, ledger: Ledger) -> None:
        self._client = client
        self._ledger = ledger
        self._stopped = asyncio.Event()
        self._last: dict[str, int] = {}

    async def start(self) -> None:
        """Nothing to prepare: the sums fill within a second."""

    async def run(self) -> None:
        """Follow until stopped."""
        midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        following = (self._follow(kind, midnight) for kind in _KINDS)
        await first_of(*following, self._stopped.wait())

    async def stop(self) -> None:
        """Stop following."""
        self._stopped.set()

    async def _follow(self, kind: str, midnight: datetime) -> None:
        async def read() -> None:
            async for batch in follow_batches(
                self._client,
                names.NOTES,
                f"note.{kind}.>",
                after=lambda: self._last.get(kind, 0),
                pace_s=PACE_S,
                since=midnight,
            ):
                for message in batch:
                    self._last[kind] = message.sequence
                    self._one(message.data)

        await keep_at(read, PACE_S, following=f"costs of notes {kind}")

    def _one(self, payload: bytes) -> None:
        if _COST not in payload:
            return
        try:
            self._ledger.take(decode_note(payload))
        except (UndecodableMessage, msgspec.MsgspecError) as error:
            _log.warning("note ignored", error=str(error))
