"""What operators are told and say: alarms and incidents, stream `OPERATIONS`.

alarm.<monitor>.<tenant>    something is not as it was; `<tenant>` is `_all` for every tenant
incident.<id>               the life of an incident: opened, noted, closed
"""

from datetime import datetime
from typing import Literal

import msgspec

ALL_TENANTS = "_all"
"""The token of an alarm that is about no single tenant; no tenant has that name."""

Kind = Literal[
    "input",
    "output",
    "behaviour",
    "retrieval",
    "cost",
    "latency",
    "verdict",
    "feedback",
    "provider",
    "judge",
]
"""What an alarm is about."""

Severity = Literal["low", "high", "critical"]
"""How bad an incident is, the least first."""


class ChangeNear(msgspec.Struct, frozen=True, omit_defaults=True):
    """A change of the configuration near the moment that something changed.

    Attributes:
        id: of the event `changed`.
        at: when it took effect.
        by: who made it.
        revision: the revision that it made.
        paths: the fields that it touched.
        before_s: seconds from the change to the change point; negative if it came after.
        likelihood: how well it explains the alarm beside the others named, 0 to 1.
    """

    id: str
    at: datetime
    by: str
    revision: int
    paths: list[str] = []
    before_s: float = 0.0
    likelihood: float = 0.0


class Alarm(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="type", tag="alarm"):
    """Something is not as it was.

    Attributes:
        id: 32 hexadecimal digits; the same for the same finding, so that it is told once.
        at: when it was found.
        monitor: who found it, e.g. `inputs.length`.
        kind: one of `Kind`; a plain string, so that newer ones can be read.
        tenant: whose requests it is about; `_all` for everybody's.
        slice: what else they have in common, e.g. `{"route": "chat", "language": "ko"}`.
        measure: what changed, e.g. `characters`.
        before: its value before the change point; None where there is no one number.
        after: its value since.
        since: the likeliest change point.
        found_after: requests of the slice between the change point and the alarm.
        level: the rate of false alarms that the monitor was set to, per 10,000 requests.
        p_value: of a test; None of a sequential monitor.
        evidence: e-value of a sequential monitor; None of a test.
        requests: ids of requests that show it, the clearest first.
        usual: ids of requests from before, to hold beside them.
        changes: changes of the configuration near the change point, the likeliest first.
        message: one sentence for a reader.
        version: of the monitor.
    """

    id: str
    at: datetime
    monitor: str
    kind: str
    tenant: str
    measure: str
    since: datetime
    message: str
    slice: dict[str, str] = {}
    before: float | None = None
    after: float | None = None
    found_after: int = 0
    level: float = 0.0
    p_value: float | None = None
    evidence: float | None = None
    requests: list[str] = []
    usual: list[str] = []
    changes: list[ChangeNear] = []
    version: str = "1"


class Incident(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="type", tag="incident"):
    """One entry in the life of an incident.

    Attributes:
        id: of the incident, 32 hexadecimal digits.
        at: when this was said.
        by: who said it: a user and host, or the name of a webhook.
        step: `opened`, `noted` or `closed`.
        title: what is wrong; of the first entry.
        severity: `low`, `high` or `critical`.
        began: when it began, as far as is known; of the first entry.
        alarms: ids of the alarms that told of it.
        change: id of the change of the configuration that caused it, once known.
        note: what was found or done.
        reference: its name elsewhere, e.g. in a pager.
    """

    id: str
    at: datetime
    by: str
    step: Literal["opened", "noted", "closed"]
    title: str = ""
    severity: Severity = "high"
    began: datetime | None = None
    alarms: list[str] = []
    change: str = ""
    note: str = ""
    reference: str = ""


_ALARM = msgspec.json.Decoder(Alarm)
_INCIDENT = msgspec.json.Decoder(Incident)
_ENTRY = msgspec.json.Decoder(Alarm | Incident)


def encode_operation(entry: Alarm | Incident) -> bytes:
    """Return the JSON of an alarm or of an entry of an incident."""
    return msgspec.json.encode(entry)


def decode_alarm(payload: bytes) -> Alarm:
    """Return the alarm in `payload`; raise `msgspec.MsgspecError` if it is none."""
    return _ALARM.decode(payload)


def decode_incident(payload: bytes) -> Incident:
    """Return the entry in `payload`; raise `msgspec.MsgspecError` if it is none."""
    return _INCIDENT.decode(payload)


def decode_operation(payload: bytes) -> Alarm | Incident:
    """Return what `payload` holds; raise `msgspec.MsgspecError` if it is neither."""
    return _ENTRY.decode(payload)
