import msgspec
import pytest

from eventrail.alerting.message import chosen, message_of, trial_message
from eventrail.config.webhooks import Webhook
from eventrail.contracts.operations import Alarm, Incident
from tests.unit.alerting.entries import AT, alarm, incident


@pytest.mark.parametrize(
    ("webhook", "entry", "told"),
    [
        (Webhook(), alarm(), True),
        (Webhook(), alarm("_all", "provider"), True),
        (Webhook(), incident(), True),
        (Webhook(kinds=["output"]), alarm(), True),
        (Webhook(kinds=["cost"]), alarm(), False),
        (Webhook(kinds=["cost"]), incident(), False),
        (Webhook(kinds=["incident"]), incident(), True),
        (Webhook(kinds=["incident"]), alarm(), False),
        (Webhook(tenants=["acme"]), alarm(), True),
        (Webhook(tenants=["acme"]), alarm("demo"), False),
        (Webhook(tenants=["acme"]), alarm("_all", "provider"), False),
        (Webhook(tenants=["acme"]), incident(), False),
        (Webhook(tenants=["acme", "_all"]), incident(), True),
        (Webhook(least_severity="high"), incident(severity="low"), False),
        (Webhook(least_severity="high"), incident(severity="high"), True),
        (Webhook(least_severity="high"), incident(severity="critical"), True),
        (Webhook(least_severity="critical"), alarm(), True),
        (Webhook(), incident(step="noted"), False),
        (Webhook(), incident(step="closed"), True),
        (Webhook(format="pagerduty"), incident(by="pagerduty"), False),
        (Webhook(format="pagerduty"), incident(by="alertmanager"), True),
        (Webhook(), incident(by="pagerduty"), True),
    ],
)
def test_a_webhook_hears_of_what_it_chose(
    webhook: Webhook, entry: Alarm | Incident, *, told: bool
) -> None:
    assert chosen(webhook, entry) is told


def test_entries_of_one_incident_are_messages_of_their_own() -> None:
    opened, closed = (
        message_of(incident(), 7),
        message_of(incident(step="closed", note="scaled"), 9),
    )
    assert (opened.type, closed.type) == ("incident.opened", "incident.closed")
    assert opened.id != closed.id
    assert opened.command == closed.command == f"eventrail incidents show {'d' * 32}"
    assert opened.headline == "Incident opened, high: Answers are slow"
    assert closed.headline == "Incident closed: Answers are slow (scaled)"


def test_the_same_entry_is_the_same_message() -> None:
    assert message_of(alarm(), 3) == message_of(alarm(), 3)
    assert message_of(alarm(), 3).headline == alarm().message


def test_a_trial_says_that_it_is_one() -> None:
    message = trial_message("pager", "test-1", AT)
    body = msgspec.json.decode(msgspec.json.encode(message))
    assert body["type"] == "test"
    assert "test of the webhook pager" in body["data"]["message"]
