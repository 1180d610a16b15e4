"""The bodies of messages, in each format; pure.

Slack: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
PagerDuty: https://developer.pagerduty.com/docs/events-api-v2-overview
"""

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from eventrail.alerting.message import Message
from eventrail.config.webhooks import Format
from eventrail.contracts.operations import Alarm, Incident

_SLACK_TEXT: Final = 2900
"""Characters of a block; Slack takes 3,000."""

_PAGER_SUMMARY: Final = 1024
_SEVERITY: Final = {"low": "warning", "high": "error", "critical": "critical"}


def body_of(message: Message, form: Format, secret: str = "") -> bytes:
    """Return the body of a message.

    Args:
        message: what is told.
        form: in which form.
        secret: PagerDuty's routing key.
    """
    match form:
        case "eventrail":
            return msgspec.json.encode(message)
        case "slack":
            return msgspec.json.encode(_slack(message))
        case "pagerduty":
            return msgspec.json.encode(_pagerduty(message, secret))


def _slack(message: Message) -> dict[str, Any]:
    text = "\n".join(map(_escaped, _lines(message)))[:_SLACK_TEXT]
    command = f"`{_escaped(message.command)}`"
    return {
        "text": _escaped(message.headline),
        "blocks": [
            {"type": "section", "text": {"type": "mrkdwn", "text": text}},
            {"type": "context", "elements": [{"type": "mrkdwn", "text": command}]},
        ],
    }


def _lines(message: Message) -> Iterator[str]:
    data = message.data
    yield message.headline
    if isinstance(data, Alarm):
        part = ", ".join(f"{name} {value}" for name, value in data.slice.items())
        yield f"tenant {data.tenant}, {data.kind}{f'; {part}' if part else ''}"
        for change in data.changes[:1]:
            paths = ", ".join(change.paths)
            yield f"likeliest change: revision {change.revision} by {change.by}: {paths}"
    for example in message.examples:
        yield f"asked: {example.question}"
        yield f"answered: {example.answer}"


def _escaped(text: str) -> str:
    """Return a text in which nothing is a mention or a link to Slack."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _pagerduty(message: Message, routing_key: str) -> dict[str, Any]:
    data = message.data
    event = {"routing_key": routing_key, "dedup_key": data.id}
    if message.type == "incident.closed":
        return {**event, "event_action": "resolve"}
    payload = {
        "summary": message.headline[:_PAGER_SUMMARY],
        "source": "eventrail",
        "severity": _severity(data),
        "timestamp": data.at,
        "class": data.kind if isinstance(data, Alarm) else "incident",
        "custom_details": message,
    }
    return {**event, "event_action": "trigger", "payload": payload}


def _severity(data: Alarm | Incident) -> str:
    if isinstance(data, Incident):
        return _SEVERITY[data.severity]
    return "info" if data.kind == "test" else "warning"
