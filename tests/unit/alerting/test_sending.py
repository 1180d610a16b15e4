import base64
import hashlib
import hmac

import pytest

from eventrail.alerting.message import message_of
from eventrail.alerting.sending import NotSetUp, request_of
from eventrail.alerting.signing import signature
from eventrail.config.webhooks import PAGERDUTY, Webhook
from tests.unit.alerting.entries import AT, alarm

MESSAGE = message_of(alarm(), 3)
HTTPS = "https://hooks.example.com/a"


def test_the_signature_of_the_specifications_example() -> None:
    # the example of Standard Webhooks, computed there by its reference library
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    name, body = "msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}'
    assert (
        signature(secret, name, 1614265330, body)
        == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )


def test_a_secret_without_a_prefix_is_the_key() -> None:
    digest = hmac.new(b"hush", b"m.5.{}", hashlib.sha256).digest()
    assert signature("hush", "m", 5, b"{}") == f"v1,{base64.b64encode(digest).decode()}"


def test_a_request_without_a_secret_is_not_signed() -> None:
    request = request_of(Webhook(url=HTTPS), MESSAGE, {}, AT)
    assert request.url == HTTPS
    assert "webhook-signature" not in request.headers
    assert request.headers["webhook-id"] == MESSAGE.id


def test_address_and_key_come_from_the_environment() -> None:
    environ = {"HOOK": f" {HTTPS}\n", "KEY": "routing"}
    assert request_of(Webhook(url_env="HOOK"), MESSAGE, environ, AT).url == HTTPS
    pager = request_of(Webhook(format="pagerduty", secret_env="KEY"), MESSAGE, environ, AT)
    assert pager.url == PAGERDUTY
    assert b'"routing_key":"routing"' in pager.body
    assert "webhook-signature" not in pager.headers


@pytest.mark.parametrize(
    ("webhook", "environ"),
    [
        (Webhook(url=HTTPS, secret_env="KEY"), {}),
        (Webhook(url=HTTPS, secret_env="KEY"), {"KEY": "whsec_!"}),
        (Webhook(url_env="KEY"), {}),
        (Webhook(url_env="KEY"), {"KEY": "http://hooks.example.com/s3cret"}),
    ],
)
def test_a_variable_that_will_not_do_is_named_and_not_shown(
    webhook: Webhook, environ: dict[str, str]
) -> None:
    with pytest.raises(NotSetUp, match="KEY") as refused:
        request_of(webhook, MESSAGE, environ, AT)
    assert "s3cret" not in str(refused.value)
