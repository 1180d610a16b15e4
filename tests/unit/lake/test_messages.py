from datetime import UTC, datetime, timedelta

import pytest

from eventrail.contracts.errors import LogUnavailable, UndecodableMessage
from eventrail.contracts.records import Record
from eventrail.eventlog.claim_check import MARK
from eventrail.eventlog.jetstream.batches import Followed
from eventrail.lake.messages import archivables, as_it_is, whole_by, whole_if_there

CLAIMED = b'{"events":' + MARK + b'"x"}}'


async def test_a_message_keeps_its_place_and_its_time_to_the_microsecond() -> None:
    message = Followed(7, "note.judged.acme.x", b"body", {}, 1_700_000_000_123_456_999, 0)
    (found,) = await archivables([message], as_it_is)
    assert (found.sequence, found.subject, found.payload) == (7, message.subject, b"body")
    at = datetime.fromtimestamp(1_700_000_000, UTC) + timedelta(microseconds=123_456)
    assert found.stored_at == at


async def test_only_what_has_a_claim_is_asked_for_and_what_is_no_record_stays() -> None:
    asked: list[bytes] = []

    async def resolve(payload: bytes) -> Record:
        asked.append(payload)
        raise UndecodableMessage("no record")

    whole = whole_by(resolve)
    assert await whole(b"plain") == b"plain"
    assert await whole(CLAIMED) == CLAIMED
    assert asked == [CLAIMED]


async def test_a_body_that_cannot_be_fetched_is_an_error_or_left_a_claim() -> None:
    async def away(payload: bytes) -> Record:
        raise LogUnavailable(f"{len(payload)} bytes asked for")

    with pytest.raises(LogUnavailable):
        await whole_by(away)(CLAIMED)
    assert await whole_if_there(away)(CLAIMED) == CLAIMED
