from typing import Any

import msgspec
from msgspec.structs import replace

from eventrail.alerting.bodies import body_of
from eventrail.alerting.message import Example, message_of, trial_message
from tests.unit.alerting.entries import AT, alarm, incident


def read(body: bytes) -> dict[str, Any]:
    return msgspec.json.decode(body)


def test_our_own_form_is_the_contract_and_a_command() -> None:
    body = read(body_of(message_of(alarm(), 3), "eventrail"))
    assert msgspec.convert(body["data"], type(alarm()), strict=False) == alarm()
    assert body["command"] == f"eventrail alarms show {'a' * 32}"
    assert "examples" not in body


def test_slack_shows_text_in_which_nothing_is_a_mention() -> None:
    examples = [Example("b" * 32, "<!channel> hello & bye", "ok")]
    body = read(body_of(replace(message_of(alarm(), 3), examples=examples), "slack"))
    assert body["text"] == "Length of answers changed &lt;from&gt; 100 to 400"
    shown = body["blocks"][0]["text"]["text"]
    assert "&lt;!channel&gt; hello &amp; bye" in shown
    assert "revision 7 by ada: templates.plain.system" in shown
    assert f"eventrail alarms show {'a' * 32}" in body["blocks"][1]["elements"][0]["text"]


def test_a_long_text_is_cut_to_what_slack_takes() -> None:
    examples = [Example("b" * 32, "&" * 5000, "ok")]
    body = read(body_of(replace(message_of(alarm(), 3), examples=examples), "slack"))
    assert len(body["blocks"][0]["text"]["text"]) <= 3000


def test_pagerduty_triggers_and_resolves_under_one_key() -> None:
    opened = read(body_of(message_of(incident(severity="critical"), 7), "pagerduty", "key"))
    closed = read(body_of(message_of(incident(step="closed"), 9), "pagerduty", "key"))
    assert (opened["event_action"], closed["event_action"]) == ("trigger", "resolve")
    assert opened["dedup_key"] == closed["dedup_key"]
    assert opened["routing_key"] == "key"
    assert opened["payload"]["severity"] == "critical"
    assert opened["payload"]["timestamp"].startswith("2026-11-21T14:00:00")


def test_pagerduty_has_a_severity_for_each_kind_of_message() -> None:
    told = [message_of(alarm(), 1), trial_message("pager", "test-1", AT)]
    bodies = [read(body_of(each, "pagerduty", "key")) for each in told]
    assert [each["payload"]["severity"] for each in bodies] == ["warning", "info"]
