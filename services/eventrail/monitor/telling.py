"""Tell an alarm once, whoever finds it, and however often."""

import asyncio

import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError

from eventrail.config.changing.store import DocumentStore
from eventrail.contracts.changes import Changed
from eventrail.contracts.errors import LogUnavailable
from eventrail.contracts.operations import Alarm, decode_alarm, encode_operation
from eventrail.contracts.subjects import alarm as alarm_subject
from eventrail.eventlog.jetstream import names
from eventrail.eventlog.jetstream.publisher import OutcomeUnknown, Publisher
from eventrail.eventlog.jetstream.reader import Reader
from eventrail.monitor.metrics import ALARMS

_log = structlog.get_logger(__name__)

_TIMEOUT_S = 5.0
_PAUSE_S = 1.0


class Telling:
    """Publishes alarms.

    Args:
        client: the process's connection.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._publisher = Publisher(client)
        self._documents = DocumentStore(client)

    async def changes(self) -> list[Changed]:
        """Return the changes of the configuration that are kept, once the stream answers."""
        while True:
            try:
                return await self._documents.changes()
            except (LogUnavailable, NatsError) as error:
                _log.warning("changes not known yet", error=repr(error))
            await asyncio.sleep(_PAUSE_S)

    async def tell(self, alarm: Alarm) -> bool:
        """Publish an alarm, unless it, or one on the same change, was told before.

        It goes on until the stream answers: who found it has begun anew, and finds it no more.
        """
        while True:
            try:
                return await self._tell(alarm)
            except (LogUnavailable, OutcomeUnknown, NatsError) as error:
                _log.warning("alarm not told yet", id=alarm.id, error=repr(error))
            await asyncio.sleep(_PAUSE_S)

    async def _tell(self, alarm: Alarm) -> bool:
        async for message in Reader(self._client, names.OPERATIONS).all(f"alarm.*.{alarm.tenant}"):
            if same_finding(decode_alarm(message.data), alarm):
                return False
        subject = alarm_subject(alarm.monitor, alarm.tenant)
        headers = {"Nats-Msg-Id": alarm.id}
        ack = await self._publisher.publish(subject, encode_operation(alarm), headers, _TIMEOUT_S)
        if ack.error is not None:
            raise LogUnavailable(f"alarm on {subject} refused: {ack.error.description}")
        if ack.duplicate:
            return False
        ALARMS.labels(alarm.kind).inc()
        _log.warning("alarm", id=alarm.id, tenant=alarm.tenant, message=alarm.message)
        return True


def same_finding(told: Alarm, found: Alarm) -> bool:
    """Say whether an alarm tells of a change that was told before.

    After a restart the monitors read again from where the hot log begins, and may find a change a
    request earlier or later: it is the same if their spans from change to alarm overlap.
    """
    if told.id == found.id:
        return True
    if (told.tenant, _group(told)) != (found.tenant, _group(found)):
        return False
    return told.since <= found.at and found.since <= told.at


def _group(alarm: Alarm) -> str:
    """Return which alarms tell of one change once: of requests, times or notes, or of a pool."""
    if alarm.kind == "provider" and "pool" in alarm.slice:
        return f"pool {alarm.slice['pool']}"
    if alarm.kind in {"feedback", "judge"} or alarm.measure == "judged":
        return "notes"
    return "times" if alarm.kind == "latency" else "requests"
