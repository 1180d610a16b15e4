"""What pagers send, as entries of incidents; pure.

Three forms are understood: Eventrail's own, which is the plainest; Prometheus Alertmanager's
webhook (version 4), whose alerts are one incident each group; and PagerDuty's Events API v2.
"""

from datetime import UTC, datetime
from typing import Any, Literal

import msgspec

from eventrail.contracts.operations import Incident, Severity
from eventrail.incidents.store import incident_id

MOST_TEXT = 2000
"""Characters of a text that are kept."""


class Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Eventrail's own form.

    Attributes:
        reference: the incident's name where it comes from; the same name is the same incident.
        step: `opened`, `noted` or `closed`.
        title: what is wrong.
        severity: `low`, `high` or `critical`.
        began: when it began.
        alarms: ids of the alarms that told of it.
        change: id of the change of the configuration that caused it.
        note: what was found or done.
    """

    reference: str
    step: Literal["opened", "noted", "closed"] = "opened"
    title: str = ""
    severity: Severity = "high"
    began: datetime | None = None
    alarms: list[str] = []
    change: str = ""
    note: str = ""


class _Alert(msgspec.Struct, frozen=True):
    startsAt: datetime | None = None  # noqa: N815 -- Alertmanager's name
    annotations: dict[str, str] = {}


class _Alertmanager(msgspec.Struct, frozen=True):
    groupKey: str  # noqa: N815 -- Alertmanager's name
    status: Literal["firing", "resolved"]
    commonLabels: dict[str, str] = {}  # noqa: N815 -- Alertmanager's name
    commonAnnotations: dict[str, str] = {}  # noqa: N815 -- Alertmanager's name
    alerts: list[_Alert] = []


class _PagerPayload(msgspec.Struct, frozen=True):
    summary: str = ""
    severity: str = "error"
    source: str = ""
    timestamp: datetime | None = None


class _Pager(msgspec.Struct, frozen=True):
    event_action: Literal["trigger", "acknowledge", "resolve"]
    dedup_key: str
    payload: _PagerPayload = _PagerPayload()


_SEVERITY: dict[str, Severity] = {
    "critical": "critical",
    "page": "critical",
    "info": "low",
    "warning": "low",
    "low": "low",
}
_STEPS: dict[str, Literal["opened", "noted", "closed"]] = {
    "trigger": "opened",
    "acknowledge": "noted",
    "resolve": "closed",
}


def entry_in(body: dict[str, Any], now: datetime) -> tuple[Incident, str]:
    """Return the entry that a webhook's body says, and which form it has.

    Args:
        body: decoded JSON.
        now: when it came.

    Raises:
        msgspec.ValidationError: it fits none of the forms; the message names the field.
    """
    if "groupKey" in body:
        return _of_alertmanager(msgspec.convert(body, _Alertmanager), now), "alertmanager"
    if "event_action" in body:
        return _of_pager(msgspec.convert(body, _Pager), now), "pagerduty"
    told = msgspec.convert(body, Told)
    if not told.reference:
        raise msgspec.ValidationError("Object missing required field `reference`")
    entry = Incident(
        id=incident_id(told.reference),
        at=now,
        by="webhook",
        step=told.step,
        title=_cut(told.title),
        severity=told.severity,
        began=_utc(told.began),
        alarms=told.alarms,
        change=told.change,
        note=_cut(told.note),
        reference=_cut(told.reference),
    )
    return entry, "eventrail"


def _of_alertmanager(told: _Alertmanager, now: datetime) -> Incident:
    began = [each.startsAt for each in told.alerts if each.startsAt is not None]
    named = told.commonLabels.get("alertname", "")
    summary = told.commonAnnotations.get("summary", "")
    return Incident(
        id=incident_id(told.groupKey),
        at=now,
        by="alertmanager",
        step="opened" if told.status == "firing" else "closed",
        title=_cut(summary or named or told.groupKey),
        severity=_SEVERITY.get(told.commonLabels.get("severity", ""), "high"),
        began=_utc(min(began)) if began else None,
        note=_cut(told.commonAnnotations.get("description", "")),
        reference=_cut(told.groupKey),
    )


def _of_pager(told: _Pager, now: datetime) -> Incident:
    return Incident(
        id=incident_id(told.dedup_key),
        at=now,
        by="pagerduty",
        step=_STEPS[told.event_action],
        title=_cut(told.payload.summary),
        severity=_SEVERITY.get(told.payload.severity, "high"),
        began=_utc(told.payload.timestamp),
        note=_cut(told.payload.source),
        reference=_cut(told.dedup_key),
    )


def _cut(text: str) -> str:
    return text[:MOST_TEXT]


def _utc(at: datetime | None) -> datetime | None:
    """Return a time with a zone; one without means UTC."""
    if at is None or at.tzinfo is not None:
        return at
    return at.replace(tzinfo=UTC)
