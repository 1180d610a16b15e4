"""What a webhook is told, and of what it is told; pure."""

from datetime import datetime
from typing import Final, Literal, get_args

import msgspec

from eventrail.config.webhooks import INCIDENT, Webhook
from eventrail.contracts.operations import ALL_TENANTS, Alarm, Incident, Severity

Type = Literal["alarm", "incident.opened", "incident.closed", "test"]

_SEVERITIES: Final = get_args(Severity)


class Example(msgspec.Struct, frozen=True):
    """A request that shows what an alarm is about.

    Attributes:
        rid: the request.
        question: what its user said last, masked and shortened.
        answer: what was answered, masked and shortened; empty if nothing was.
    """

    rid: str
    question: str
    answer: str


class Message(msgspec.Struct, frozen=True, omit_defaults=True):
    """A message of format `eventrail`, shaped as Standard Webhooks recommends.

    Attributes:
        id: the same however often it is sent; header `webhook-id`.
        type: what happened.
        timestamp: when it happened.
        data: the alarm; or the latest entry of the incident, with its title, its severity and
            when it began.
        command: what shows all that is known of it.
        examples: requests that show an alarm, if the webhook asks for them.
    """

    id: str
    type: Type
    timestamp: datetime
    data: Alarm | Incident
    command: str
    examples: list[Example] = []

    @property
    def headline(self) -> str:
        """One sentence for a reader."""
        data = self.data
        if isinstance(data, Alarm):
            return data.message
        if data.step == "closed":
            return f"Incident closed: {data.title}{f' ({data.note})' if data.note else ''}"
        return f"Incident opened, {data.severity}: {data.title}"


def chosen(webhook: Webhook, entry: Alarm | Incident) -> bool:
    """Say whether a webhook is told of an alarm, or of an entry of an incident.

    What people noted of an incident is not told; nor is PagerDuty told what it said itself.

    Args:
        webhook: whose choice it is.
        entry: of an incident with the severity of its first entry.
    """
    if isinstance(entry, Incident):
        told = _listed(INCIDENT, webhook.kinds) and _listed(ALL_TENANTS, webhook.tenants)
        bad = _SEVERITIES.index(entry.severity) >= _SEVERITIES.index(webhook.least_severity)
        own = webhook.format == "pagerduty" == entry.by
        return told and bad and not own and entry.step != "noted"
    return _listed(entry.kind, webhook.kinds) and _listed(entry.tenant, webhook.tenants)


def message_of(entry: Alarm | Incident, sequence: int) -> Message:
    """Return what is told of an entry.

    Args:
        entry: of an incident with the title and severity of its first entry.
        sequence: its place in the stream, which tells entries of one incident apart.
    """
    name = f"{entry.id}-{sequence}"
    if isinstance(entry, Alarm):
        return Message(name, "alarm", entry.at, entry, f"eventrail alarms show {entry.id}")
    step: Type = "incident.closed" if entry.step == "closed" else "incident.opened"
    return Message(name, step, entry.at, entry, f"eventrail incidents show {entry.id}")


def trial_message(webhook: str, name: str, at: datetime) -> Message:
    """Return a message that says that it is only a test.

    Args:
        webhook: to which it goes.
        name: the message's id.
        at: now.
    """
    alarm = Alarm(
        id=name,
        at=at,
        monitor="test",
        kind="test",
        tenant=ALL_TENANTS,
        measure="test",
        since=at,
        message=f"This is a test of the webhook {webhook}: nothing has happened.",
    )
    return Message(name, "test", at, alarm, f"eventrail alarms test {webhook}")


def _listed(name: str, names: list[str]) -> bool:
    return not names or name in names
