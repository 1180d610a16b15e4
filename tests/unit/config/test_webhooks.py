"""`monitoring.webhooks` of the configuration."""

import pytest

from eventrail.config.model import Config, Tenant, check
from eventrail.config.monitoring import Monitoring
from eventrail.config.webhooks import Webhook, url_fault, webhook_problems
from eventrail.contracts.errors import EventrailError
from eventrail.eventlog.provision.declare import declare

HTTPS = "https://hooks.example.com/a"


@pytest.mark.parametrize(
    "url",
    [
        HTTPS,
        "https://hooks.example.com:8443/a?b=c",
        "http://localhost:8000/x",
        "http://127.0.0.1/x",
        "http://[::1]:9000/x",
    ],
)
def test_an_address_is_taken(url: str) -> None:
    assert not url_fault(url)
    assert not list(webhook_problems("ops", Webhook(url=url), ()))


@pytest.mark.parametrize(
    "url",
    [
        "hooks.example.com",
        "ftp://hooks.example.com",
        "https://",
        "https://[::1",
        "https://hooks.example.com:port/",
        "http://hooks.example.com/x",
        "http://10.0.0.1/x",
        "http://localhost.example.com/x",
        "https://ada:hush@hooks.example.com/x",
    ],
)
def test_what_is_none_is_named_but_not_repeated(url: str) -> None:
    ((field, why),) = webhook_problems("ops", Webhook(url=url), ())
    assert field == "url"
    assert "hush" not in why


@pytest.mark.parametrize(
    ("webhook", "field"),
    [
        (Webhook(), "url"),
        (Webhook(url=HTTPS, url_env="HOOK"), "url_env"),
        (Webhook(url_env="https://hooks.example.com/secret"), "url_env"),
        (Webhook(url=HTTPS, secret_env="whsec_c2VjcmV0+"), "secret_env"),
        (Webhook(url=HTTPS, format="slack", secret_env="HOOK"), "secret_env"),
        (Webhook(format="pagerduty"), "secret_env"),
        (Webhook(url=HTTPS, kinds=["output", "outputs"]), "kinds[1]"),
        (Webhook(url=HTTPS, tenants=["acmee"]), "tenants[0]"),
        (Webhook(url=HTTPS, give_up_s=0), "give_up_s"),
    ],
)
def test_what_does_not_fit_is_named(webhook: Webhook, field: str) -> None:
    monitoring = Monitoring(webhooks={"ops": webhook})
    with pytest.raises(EventrailError) as refused:
        check(Config(tenants={"acme": Tenant()}, monitoring=monitoring))
    assert str(refused.value).startswith(f"monitoring.webhooks.ops.{field}: ")


def test_unknown_names_are_suggested() -> None:
    ((_, why),) = webhook_problems("ops", Webhook(url=HTTPS, kinds=["outputs"]), ())
    assert "did you mean 'output'?" in why
    ((_, why),) = webhook_problems("ops", Webhook(url=HTTPS, tenants=["acm"]), ["acme"])
    assert "did you mean 'acme'?" in why


def test_a_name_is_part_of_a_consumers_name() -> None:
    ((field, _),) = webhook_problems("on call", Webhook(url=HTTPS), ())
    assert not field
    config = Config(monitoring=Monitoring(webhooks={"on-call": Webhook(url=HTTPS)}))
    (consumer,) = [each for each in declare(config).consumers if each.name == "webhook-on-call"]
    assert consumer.config["max_ack_pending"] == 1
    assert consumer.config["max_deliver"] == -1
