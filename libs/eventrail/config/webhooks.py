"""Whom alarms and incidents are told: `monitoring.webhooks`."""

import ipaddress
import re
from collections.abc import Collection, Iterator
from typing import Final, Literal, get_args
from urllib.parse import urlsplit

import msgspec

from eventrail.config.bounds import Problem, above_zero
from eventrail.config.suggest import known_names
from eventrail.contracts.operations import ALL_TENANTS, Kind, Severity

Format = Literal["eventrail", "slack", "pagerduty"]
"""Eventrail's own JSON; what Slack's incoming webhooks take; PagerDuty's Events API v2."""

INCIDENT: Final = "incident"
"""What `kinds` calls incidents, besides the kinds of alarms."""

KINDS: Final = (*get_args(Kind), INCIDENT)

PAGERDUTY: Final = "https://events.pagerduty.com/v2/enqueue"

_NAME = re.compile(r"[a-z0-9_-]{1,57}")
"""What follows `webhook-` in the name of a consumer."""

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)


class Webhook(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An address that is told of alarms, and of incidents that are opened and closed.

    Attributes:
        url: where; https, or http on this machine. A `pagerduty` webhook without one is
            PagerDuty's.
        url_env: instead, the name of an environment variable of the service `monitor` that holds
            it, for a URL that is a secret itself, as Slack's are.
        format: what is sent.
        secret_env: the name of an environment variable of the service `monitor`. It holds what
            messages of format `eventrail` are signed with (Standard Webhooks), or PagerDuty's
            routing key.
        kinds: what is told: kinds of alarms, and `incident`; everything when empty.
        tenants: whose alarms are told; everybody's when empty. `_all` stands for what is about no
            single tenant, incidents among it.
        least_severity: of incidents; alarms have none.
        examples: whether the questions and answers, masked, of some of an alarm's requests are
            sent; only ids are otherwise.
        give_up_s: seconds after which a message that could not be delivered is given up.
    """

    url: str = ""
    url_env: str = ""
    format: Format = "eventrail"
    secret_env: str = ""
    kinds: list[str] = []
    tenants: list[str] = []
    least_severity: Severity = "low"
    examples: bool = False
    give_up_s: float = 259_200.0


def webhook_problems(name: str, webhook: Webhook, tenants: Collection[str]) -> Iterator[Problem]:
    """Yield what is wrong with a webhook, field by field.

    Args:
        name: what it is called.
        webhook: what to look at.
        tenants: those that there are.
    """
    if not _NAME.fullmatch(name):
        yield "", "a webhook's name is 1 to 57 characters from a-z 0-9 _ -"
    yield from _address(webhook)
    yield from _secret(webhook)
    yield from _unknown("kinds", webhook.kinds, KINDS)
    yield from _unknown("tenants", webhook.tenants, [*tenants, ALL_TENANTS])
    yield from above_zero(webhook, "give_up_s")


def url_fault(url: str) -> str:
    """Return what is wrong with the URL of a webhook, without repeating it; empty if nothing is."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "is no URL"
    if parts.scheme not in {"https", "http"} or not host:
        return "must begin with https:// and name a host"
    if parts.scheme == "http" and not _is_loopback(host):
        return "must begin with https://; http is for this machine only"
    if parts.username is not None or parts.password is not None:
        return "must hold no user or password; sign with `secret_env`"
    return ""


def _address(webhook: Webhook) -> Iterator[Problem]:
    if webhook.url and webhook.url_env:
        yield "url_env", "the address stands in `url` or in an environment variable, not in both"
    elif webhook.url_env:
        yield from _variable("url_env", webhook.url_env)
    elif webhook.url:
        if fault := url_fault(webhook.url):
            yield "url", fault
    elif webhook.format != "pagerduty":
        yield "url", "a webhook needs an address: give `url` or `url_env`"


def _secret(webhook: Webhook) -> Iterator[Problem]:
    if webhook.secret_env:
        yield from _variable("secret_env", webhook.secret_env)
    if webhook.format == "pagerduty" and not webhook.secret_env:
        yield "secret_env", "PagerDuty needs its routing key: name the variable that holds it"
    if webhook.format == "slack" and webhook.secret_env:
        yield "secret_env", "Slack checks no signature; its secret is the URL: use `url_env`"


def _variable(field: str, name: str) -> Iterator[Problem]:
    """Yield a problem unless it is a name; what it says instead may be a secret."""
    if not _VARIABLE.fullmatch(name):
        yield field, "must be the name of an environment variable, not what it holds"


def _unknown(field: str, named: Collection[str], known: Collection[str]) -> Iterator[Problem]:
    for index, each in enumerate(named):
        if each not in known:
            yield f"{field}[{index}]", f"there is no {each!r}; {known_names(each, known)}"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
