"""What one webhook is told, message by message, each until it is taken or too old."""

import os
import random
import time
from typing import Final

import httpx
import msgspec
import structlog
from msgspec.structs import replace

from eventrail.alerting.message import chosen, message_of
from eventrail.alerting.sending import Sent, send
from eventrail.config.webhooks import Webhook
from eventrail.contracts.errors import LogUnavailable
from eventrail.contracts.operations import Alarm, Incident, decode_operation
from eventrail.eventlog.interface import Delivery
from eventrail.eventlog.jetstream.names import OPERATIONS, webhook_consumer
from eventrail.eventlog.jetstream.source import PullSource
from eventrail.incidents.store import Incidents
from eventrail.monitor.examples import examples_of
from eventrail.monitor.metrics import WEBHOOKS
from eventrail.runtime.host import Host
from eventrail.runtime.intake import Intake
from eventrail.runtime.retry import RetryPolicy

_log = structlog.get_logger(__name__)

_RETRY: Final = RetryPolicy(first_s=1.0, most_s=300.0)
_RNG: Final = random.Random()  # noqa: S311 -- jitter needs no secret
_LONGEST_ASKED_S: Final = 3600.0
"""Seconds that a receiver may ask for by `Retry-After`."""


class WebhookQueue(Intake):
    """One message at a time, in their order.

    A message is acknowledged once the receiver has taken it, so one that was sent by a process
    that died before that is sent again, under the same id. One that is given up is terminated:
    the server says so, with the reason, in the stream `ADVISORIES`.

    Args:
        name: of the webhook.
        host: the process.
        http: sends.

    Attributes:
        last: what came of the last try.
    """

    def __init__(self, name: str, host: Host, http: httpx.AsyncClient) -> None:
        source = PullSource(host.client, OPERATIONS, webhook_consumer(name))
        super().__init__(f"webhook {name}", source, 1, host.settings.drain_s)
        self.last = ""
        self._webhook = name
        self._host = host
        self._http = http
        self._incidents = Incidents(host.client)

    async def settle(self, delivery: Delivery) -> None:
        """Tell the webhook, if it wants to hear of it."""
        webhook = self._host.config.config().monitoring.webhooks.get(self._webhook)
        if webhook is None:  # this queue is about to end
            await delivery.nak(_RETRY.delay(delivery.attempt, _RNG))
            return
        try:
            sent = await self._tell(webhook, delivery)
        except LogUnavailable as error:
            sent = Sent("failed", str(error))
        except msgspec.MsgspecError as error:
            sent = Sent("refused", f"this release cannot read it: {error}")
        except Exception:  # noqa: BLE001 -- a defect must not lose the message
            _log.exception("webhook failed", webhook=self._webhook, subject=delivery.subject)
            sent = Sent("failed", "a defect; see the log")
        if sent is None:
            await delivery.ack()
        else:
            await self._after(sent, delivery, webhook.give_up_s)

    async def _tell(self, webhook: Webhook, delivery: Delivery) -> Sent | None:
        """Return what came of a try; None if the webhook does not want to hear of it."""
        entry = await self._whole(decode_operation(delivery.payload))
        if not chosen(webhook, entry):
            return None
        if _age_s(delivery) > webhook.give_up_s:
            return Sent("failed", "its turn came too late")
        message = message_of(entry, delivery.sequence)
        if webhook.examples and isinstance(entry, Alarm):
            message = replace(message, examples=await examples_of(entry, self._host.log))
        return await send(self._http, webhook, message, os.environ)

    async def _whole(self, entry: Alarm | Incident) -> Alarm | Incident:
        """Return an entry of an incident with what only its first one says."""
        if isinstance(entry, Alarm):
            return entry
        now = await self._incidents.find(entry.id)
        return replace(entry, title=now.title, severity=now.severity, began=now.began)

    async def _after(self, sent: Sent, delivery: Delivery, give_up_s: float) -> None:
        """Settle a message by what came of a try."""
        outcome, why = sent.outcome, sent.why
        delay_s = _delay_s(sent, delivery.attempt)
        if outcome == "failed" and _age_s(delivery) + delay_s > give_up_s:
            outcome, why = "given_up", f"given up after {delivery.attempt} tries: {why}"
        self.last = why
        WEBHOOKS.labels(self._webhook, outcome).inc()
        told = {"webhook": self._webhook, "subject": delivery.subject, "why": why}
        match outcome:
            case "delivered":
                await delivery.ack()
            case "failed":
                _log.warning("webhook not told yet", **told, again_in_s=round(delay_s, 1))
                await delivery.nak(delay_s)
            case _:
                _log.error("webhook not told", **told)
                await delivery.terminate(why)


def _delay_s(sent: Sent, attempt: int) -> float:
    asked_s = min(sent.retry_after_s or 0.0, _LONGEST_ASKED_S)
    return max(asked_s, _RETRY.delay(attempt, _RNG))


def _age_s(delivery: Delivery) -> float:
    return time.time() - delivery.stored_ns / 1e9
