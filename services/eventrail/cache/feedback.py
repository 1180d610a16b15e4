"""What users found bad is not served again."""

import random
from collections.abc import Callable
from typing import Final

import structlog
from nats.aio.client import Client

from eventrail.cache.evict import Evictor
from eventrail.contracts.errors import LogUnavailable, UndecodableMessage
from eventrail.contracts.notes import Feedback, decode_note
from eventrail.eventlog.interface import Delivery
from eventrail.eventlog.jetstream.names import CACHE_FEEDBACK, NOTES
from eventrail.eventlog.jetstream.source import PullSource
from eventrail.runtime.intake import Intake
from eventrail.runtime.retry import RetryPolicy

_log = structlog.get_logger(__name__)

SLOTS: Final = 8
FEW_STARS: Final = 2
"""Stars, of five, up to which an answer was bad."""

_BAD: Final = -0.5
"""The value of an inferred signal, from -1 to 1, up to which an answer was bad."""

_RETRY: Final = RetryPolicy()
_RNG: Final = random.Random()  # noqa: S311 -- jitter needs no secret


def is_bad(feedback: Feedback, evict_from: float = 0.0) -> bool:
    """Return whether a user says that an answer was bad: thumbs down, few stars, or a report.

    Args:
        feedback: the note.
        evict_from: how sure an inferred signal has to be to say so too; 0 if none may.
    """
    value = feedback.value
    if feedback.confidence is not None:
        sure = 0 < evict_from <= feedback.confidence
        return sure and value is not None and value <= _BAD
    match feedback.signal:
        case "thumbs":
            return value is not None and value < 0
        case "stars":
            return value is not None and value <= FEW_STARS
        case "report":
            return True
        case _:
            return False


class FeedbackIntake(Intake):
    """Takes each note `feedback` once, whichever process it is, and evicts what it is about.

    Args:
        client: the process's connection.
        evictor: evicts.
        evict_from: returns, for a tenant, how sure an inferred signal has to be to evict.
    """

    def __init__(
        self, client: Client, evictor: Evictor, evict_from: Callable[[str], float]
    ) -> None:
        super().__init__(CACHE_FEEDBACK, PullSource(client, NOTES, CACHE_FEEDBACK), SLOTS)
        self._evictor = evictor
        self._evict_from = evict_from

    async def settle(self, delivery: Delivery) -> None:
        """Evict the answer that a bad rating is about."""
        try:
            note = decode_note(delivery.payload)
            data = note.payload()
            if isinstance(data, Feedback) and is_bad(data, self._evict_from(note.tenant)):
                await self._evictor.rated_bad(note.tenant, note.rid, note.id)
        except UndecodableMessage as error:
            _log.error("feedback skipped", subject=delivery.subject, error=str(error))
        except LogUnavailable as error:
            _log.warning("feedback waits", subject=delivery.subject, error=str(error))
            await delivery.nak(_RETRY.delay(delivery.attempt, _RNG))
            return
        except Exception:  # noqa: BLE001 -- a defect must not lose the rating
            _log.exception("feedback failed", subject=delivery.subject)
            await delivery.nak(_RETRY.delay(delivery.attempt, _RNG))
            return
        await delivery.ack()
