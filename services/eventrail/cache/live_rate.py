"""The live rate of false hits, from the notes of audits."""

from nats.aio.msg import Msg

from eventrail.cache.metrics import FALSE_HITS
from eventrail.caching.kept.audits import Audits
from eventrail.contracts.notes import Audited, decode_note


class LiveRate:
    """Counts what the hot notes say, from the first on, and shows it as a metric.

    Attributes:
        audits: what they have come to.
    """

    def __init__(self) -> None:
        self.audits = Audits()

    def take(self, name: str, message: Msg, sequence: int) -> None:
        """Count one note.

        Raises:
            UndecodableMessage: it is none.
        """
        del name, sequence
        note = decode_note(message.data)
        data = note.payload()
        if isinstance(data, Audited):
            self.audits.add(note.tenant, note.rid, data)
            rate = self.audits.total.rate()
            for bound in ("value", "low", "high"):
                FALSE_HITS.labels(bound).set(getattr(rate, bound))
