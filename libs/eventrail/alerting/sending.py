"""Send a message to a webhook, once."""

import asyncio
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final, Literal, NamedTuple

import httpx

from eventrail.alerting.bodies import body_of
from eventrail.alerting.message import Message
from eventrail.alerting.signing import signature
from eventrail.config.webhooks import PAGERDUTY, Webhook, url_fault
from eventrail.contracts.errors import EventrailError
from eventrail.runtime.retry import retry_after

TIMEOUT_S: Final = 10.0
"""For one try, from the connection to the status."""

_REFUSING: Final = frozenset(
    {
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.UNPROCESSABLE_ENTITY,
    }
)
"""Statuses that are about the message, so that it will fare no better later."""


class NotSetUp(EventrailError):
    """An environment variable that a webhook names is missing, or of no use."""


class Request(NamedTuple):
    """What goes over the wire.

    Attributes:
        url: where.
        headers: with its signature, if it has a secret.
        body: JSON.
    """

    url: str
    headers: dict[str, str]
    body: bytes


class Sent(NamedTuple):
    """What came of a try.

    Attributes:
        outcome: `delivered`; `refused`, for good; `failed`, so that it is tried again.
        why: the status, or what went wrong on the way; never what the receiver wrote.
        retry_after_s: seconds after which the receiver wants to be asked again; None if it
            does not say.
    """

    outcome: Literal["delivered", "refused", "failed"]
    why: str
    retry_after_s: float | None = None


def http_client() -> httpx.AsyncClient:
    """Return a client for `send`: no redirects, and the environment's proxies."""
    return httpx.AsyncClient(follow_redirects=False, timeout=TIMEOUT_S)


def request_of(
    webhook: Webhook, message: Message, environ: Mapping[str, str], now: datetime
) -> Request:
    """Return how a message is sent.

    Args:
        webhook: to whom.
        message: what.
        environ: where the variables are that the webhook names.
        now: the time that is signed with it.

    Raises:
        NotSetUp: a variable is missing, or what it holds will not do.
    """
    url = _url(webhook, environ)
    secret = _held(environ, webhook.secret_env) if webhook.secret_env else ""
    body = body_of(message, webhook.format, secret)
    timestamp = int(now.timestamp())
    headers = {
        "content-type": "application/json",
        "user-agent": "eventrail",
        "webhook-id": message.id,
        "webhook-timestamp": str(timestamp),
    }
    if secret and webhook.format == "eventrail":
        try:
            headers["webhook-signature"] = signature(secret, message.id, timestamp, body)
        except ValueError as error:
            raise NotSetUp(f"the variable {webhook.secret_env}: {error}") from error
    return Request(url, headers, body)


async def send(
    client: httpx.AsyncClient, webhook: Webhook, message: Message, environ: Mapping[str, str]
) -> Sent:
    """Send a message, and say what came of it.

    Args:
        client: of `http_client`.
        webhook: to whom.
        message: what.
        environ: where the variables are that the webhook names.
    """
    try:
        request = request_of(webhook, message, environ, datetime.now(UTC))
        async with (
            asyncio.timeout(TIMEOUT_S),
            client.stream(
                "POST", request.url, headers=request.headers, content=request.body
            ) as response,
        ):
            return _read(response.status_code, response.headers)
    except NotSetUp as error:
        return Sent("failed", str(error))
    except TimeoutError:
        return Sent("failed", f"no answer in {TIMEOUT_S:g} s")
    except httpx.ConnectError as error:
        return Sent("failed", f"no connection: {error}")
    except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError, OSError) as error:
        return Sent("failed", type(error).__name__)  # more could repeat an address or an answer


def _read(status: int, headers: Mapping[str, str]) -> Sent:
    why = f"status {status}"
    if HTTPStatus(200) <= status < HTTPStatus(300):
        return Sent("delivered", why)
    if status in _REFUSING:
        return Sent("refused", why)
    return Sent("failed", why, retry_after(headers, datetime.now(UTC)))


def _url(webhook: Webhook, environ: Mapping[str, str]) -> str:
    if not webhook.url_env:
        return webhook.url or PAGERDUTY
    url = _held(environ, webhook.url_env)
    if fault := url_fault(url):
        raise NotSetUp(f"the variable {webhook.url_env}: the address {fault}")
    return url


def _held(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name, "").strip()
    if not value:
        raise NotSetUp(f"the environment variable {name} is not set")
    return value
