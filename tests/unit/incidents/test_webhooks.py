from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.contracts.operations import Incident
from eventrail.incidents.life import standing
from eventrail.incidents.webhooks import MOST_TEXT, entry_in

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)

ALERTMANAGER: dict[str, Any] = {
    "version": "4",
    "groupKey": '{}:{alertname="SlowAnswers"}',
    "status": "firing",
    "receiver": "eventrail",
    "commonLabels": {"alertname": "SlowAnswers", "severity": "page"},
    "commonAnnotations": {"summary": "Answers are slow", "description": "p99 is 9 s"},
    "alerts": [
        {"startsAt": "2026-11-01T11:40:00Z", "endsAt": "0001-01-01T00:00:00Z"},
        {"startsAt": "2026-11-01T11:30:00Z"},
    ],
}
PAGERDUTY: dict[str, Any] = {
    "routing_key": "of no concern",
    "event_action": "trigger",
    "dedup_key": "srv01/latency",
    "payload": {"summary": "Latency", "severity": "critical", "source": "srv01"},
}


def test_the_plain_form() -> None:
    entry, form = entry_in({"reference": "T-1", "title": "Slow", "severity": "low"}, NOW)

    assert form == "eventrail"
    assert (entry.step, entry.title, entry.severity, entry.at) == ("opened", "Slow", "low", NOW)
    assert len(entry.id) == 32


def test_an_alertmanager_group_is_one_incident_that_began_with_its_first_alert() -> None:
    entry, form = entry_in(ALERTMANAGER, NOW)
    over, _ = entry_in({**ALERTMANAGER, "status": "resolved"}, NOW)

    assert form == "alertmanager"
    assert entry.title == "Answers are slow"
    assert entry.severity == "critical"
    assert entry.began == datetime(2026, 11, 1, 11, 30, tzinfo=UTC)
    assert (over.id, over.step) == (entry.id, "closed")


@pytest.mark.parametrize(
    ("action", "step"), [("trigger", "opened"), ("acknowledge", "noted"), ("resolve", "closed")]
)
def test_pagerduty_events_are_steps(action: str, step: str) -> None:
    entry, form = entry_in({**PAGERDUTY, "event_action": action}, NOW)

    assert (form, entry.step, entry.severity) == ("pagerduty", step, "critical")
    assert entry.id == entry_in(PAGERDUTY, NOW)[0].id


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"reference": ""},
        {"title": "no reference"},
        {"reference": "T-1", "severity": "dreadful"},
        {"reference": "T-1", "step": "reopened"},
        {"reference": "T-1", "unknown": 1},
        {"groupKey": 3, "status": "firing"},
        {"event_action": "explode", "dedup_key": "x"},
        {"event_action": "trigger"},
    ],
)
def test_what_fits_no_form_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        entry_in(body, NOW)


_json = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
_names = st.sampled_from(
    ["groupKey", "status", "alerts", "event_action", "dedup_key", "payload", "reference", "began"]
)


@given(st.dictionaries(_names, _json))
def test_no_body_breaks_it(body: dict[str, Any]) -> None:
    try:
        entry, _ = entry_in(body, NOW)
    except msgspec.ValidationError:
        return
    assert len(entry.id) == 32


def test_long_texts_are_cut() -> None:
    entry, _ = entry_in({"reference": "r", "title": "x" * 100_000, "note": "y" * 100_000}, NOW)

    assert len(entry.title) == len(entry.note) == MOST_TEXT


def test_a_life_is_folded() -> None:
    opened = Incident("i", NOW, "ada", "opened", title="Slow", alarms=["b"], reference="T-1")
    noted = Incident("i", NOW + timedelta(minutes=1), "bob", "noted", alarms=["a"], change="c1")
    closed = Incident("i", NOW + timedelta(minutes=9), "ada", "closed", note="rolled back")

    assert standing([]) is None
    now = standing([opened, noted])
    assert now is not None
    assert (now.open, now.alarms, now.change) == (True, ["a", "b"], "c1")
    over = standing([opened, noted, closed])
    assert over is not None
    assert over.closed_at == closed.at
    assert [step.step for step in over.steps] == ["opened", "noted", "closed"]
    again = standing([opened, closed, noted])
    assert again is not None
    assert again.closed_at == closed.at, "a note on a closed incident does not open it"
