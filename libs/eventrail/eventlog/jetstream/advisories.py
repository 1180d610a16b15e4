"""JetStream's advisories about messages that a consumer gave up."""

from datetime import datetime

import msgspec

from eventrail.contracts.errors import UndecodableMessage
from eventrail.eventlog.jetstream import names

_STAGES = names.stage_consumer("")
_TERMINATED = "io.nats.jetstream.advisory.v1.terminated"


class Advisory(msgspec.Struct, frozen=True):
    """An advisory of type `max_deliver` or `terminated`; see NATS' advisory schemas.

    Attributes:
        type: the schema's name.
        stream: the consumer's stream.
        consumer: who gave up.
        stream_seq: the message.
        deliveries: how often it was delivered.
        reason: what was said on termination.
        timestamp: when the server said so; None if it did not say when.
    """

    type: str
    stream: str
    consumer: str
    stream_seq: int
    deliveries: int = 0
    reason: str = ""
    timestamp: datetime | None = None

    @property
    def of_a_stage(self) -> bool:
        """Whether a record's next stage gave it up; a projection's failure ends no request."""
        return self.stream == names.LOG and self.consumer.startswith(_STAGES)

    @property
    def terminated(self) -> bool:
        """Whether the consumer itself gave the message up, for a reason."""
        return self.type == _TERMINATED


_ADVISORY = msgspec.json.Decoder(Advisory)


def decode_advisory(payload: bytes) -> Advisory:
    """Decode an advisory; raise `UndecodableMessage` if it is none of the two kinds."""
    try:
        return _ADVISORY.decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise UndecodableMessage(f"not an advisory: {error}") from error


def terminated(stream: str) -> str:
    """Return the filter of what consumers of a stream have given up themselves."""
    return f"$JS.EVENT.ADVISORY.CONSUMER.MSG_TERMINATED.{stream}.>"
