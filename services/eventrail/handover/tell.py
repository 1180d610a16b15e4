"""From a person's words to what the log keeps and the app is told."""

from datetime import UTC, datetime

import msgspec

from eventrail.contracts.answers import Answer
from eventrail.contracts.notes import PersonAnswered
from eventrail.desk.entries import Answered, Reply, Waiting
from eventrail.guarding.mask import mask
from eventrail.guarding.placeholders import MaskDictionary
from eventrail.guarding.sealing import Sealer
from eventrail.guarding.unmask import unmask
from eventrail.runtime.announce import Announcer

_encode = msgspec.json.Encoder().encode


class Teller:
    """Masks what a person wrote, notes it and tells the app.

    Args:
        announcer: writes notes and publishes answers.
        sealer: opens and seals dictionaries.
    """

    def __init__(self, announcer: Announcer, sealer: Sealer) -> None:
        self._announcer = announcer
        self._sealer = sealer

    def answered(self, waiting: Waiting, reply: Reply) -> Answered:
        """Return a person's answer as it is kept.

        Raises:
            SealError: the request's dictionary cannot be opened.
        """
        dictionary = self._open(waiting.tenant, waiting.rid, waiting.dictionary)
        text = mask(unmask(reply.text, dictionary), dictionary)
        sealed = None
        if dictionary.originals:
            sealed = self._sealer.seal(waiting.tenant, waiting.rid, _encode(dictionary))
        return Answered(reply.by, datetime.now(UTC), text, sealed)

    async def tell(self, waiting: Waiting, answered: Answered) -> bool:
        """Note the answer and publish it; return False if that had been done before.

        Raises:
            LogUnavailable: the note was not stored.
            SealError: the dictionary cannot be opened.
        """
        note = PersonAnswered(answered.by, answered.text, answered.dictionary)
        if not await self._announcer.note_first(waiting.tenant, waiting.rid, note):
            return False
        await self._announcer.answer(self.answer_of(waiting, answered), waiting.reply_to)
        return True

    def answer_of(self, waiting: Waiting, answered: Answered) -> Answer:
        """Return what the app is told."""
        dictionary = self._open(waiting.tenant, waiting.rid, answered.dictionary)
        return Answer(
            rid=waiting.rid,
            tenant=waiting.tenant,
            status="completed",
            trace=waiting.trace,
            created=waiting.created,
            text=unmask(answered.text, dictionary),
            model=waiting.model,
            person=answered.by,
        )

    def _open(self, tenant: str, rid: str, sealed: str | None) -> MaskDictionary:
        if sealed is None:
            return MaskDictionary()
        return msgspec.json.decode(self._sealer.open(tenant, rid, sealed), type=MaskDictionary)
