"""How far log and notes are settled, so that a new process need not read them whole."""

import msgspec
from nats.aio.client import Client
from nats.errors import Error as NatsError

from eventrail.contracts.errors import LogUnavailable
from eventrail.eventlog.jetstream import names
from eventrail.eventlog.jetstream.reader import Reader, nanoseconds

SUBJECT = "budget._.position"
"""Where it is noted; `_` is no tenant."""

_TIMEOUT_S = 5.0
_NS_PER_MS = 1_000_000


class Position(msgspec.Struct, frozen=True):
    """Sequences up to which everything is settled."""

    log: int = 0
    notes: int = 0


class _State(msgspec.Struct):
    messages: int = 0
    first_seq: int = 0
    last_seq: int = 0


class Extent(msgspec.Struct):
    """How a stream stands, by its leader's word and clock."""

    state: _State = msgspec.field(default_factory=_State)
    ts: str = ""

    @property
    def at_ms(self) -> int:
        """The leader's time, in milliseconds since 1970."""
        return nanoseconds(self.ts) // _NS_PER_MS


async def extent(client: Client, stream: str) -> Extent:
    """Return how a stream stands; raise `LogUnavailable` if it does not answer."""
    try:
        reply = await client.request(f"$JS.API.STREAM.INFO.{stream}", b"", timeout=_TIMEOUT_S)
    except NatsError as error:
        raise LogUnavailable(f"stream {stream} does not answer: {error!r}") from error
    return msgspec.json.decode(reply.data, type=Extent)


async def noted_position(client: Client) -> Position:
    """Return where to begin to read; raise `LogUnavailable` if that cannot be known."""
    message = await Reader(client, names.BUDGETS).last(SUBJECT)
    if message is not None:
        return msgspec.json.decode(message.data, type=Position)
    # first how far they go, then that there are no books: what draws on a book comes later
    log, notes = await extent(client, names.LOG), await extent(client, names.NOTES)
    if (await extent(client, names.BUDGETS)).state.messages:
        return Position()
    return Position(log.state.last_seq, notes.state.last_seq)
