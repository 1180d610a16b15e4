"""`POST /v1/operations/incidents`: what pagers say, once."""

import hmac
from datetime import UTC, datetime
from typing import Any

import msgspec

from eventrail.contracts.errors import Code, problem
from eventrail.gateway.authenticating import unauthenticated
from eventrail.gateway.decoding import decode
from eventrail.gateway.http.exchange import JSON
from eventrail.gateway.http.routing import Call
from eventrail.incidents.store import Incidents, NoSuchIncident
from eventrail.incidents.webhooks import Told, entry_in

LIMIT = 256 * 1024
"""Bytes of a body."""

_PREFIX = "bearer "
_CREATED, _OK = 201, 200


class Taken(msgspec.Struct, frozen=True):
    """How the incident stands.

    Attributes:
        id: of the incident.
        open: whether it goes on.
        title: what is wrong.
        form: which form the body had: `eventrail`, `alertmanager` or `pagerduty`.
    """

    id: str
    open: bool
    title: str
    form: str
    object: str = "eventrail.incident"


_encode = msgspec.json.Encoder().encode
_decoder = msgspec.json.Decoder(dict[str, Any])


async def tell(call: Call) -> None:
    """`POST`: open, note or close an incident; the same thing said twice counts once."""
    _check(call)
    body = decode(_decoder, await call.exchange.body(LIMIT))
    try:
        entry, form = entry_in(body, datetime.now(UTC))
    except msgspec.ValidationError as error:
        raise problem(
            Code.INVALID_REQUEST,
            f"the body is none that is understood: {error}",
            where="body",
            hint="docs/studies.md shows the plain form, Alertmanager's and PagerDuty's",
        ) from error
    try:
        now, new = await Incidents(call.gateway.client).tell(entry, again=form != "eventrail")
    except NoSuchIncident as error:
        raise problem(
            Code.NOT_FOUND, str(error), where="reference", hint="open it first"
        ) from error
    taken = Taken(now.id, now.open, now.title, form)
    await call.exchange.send(_CREATED if new else _OK, _encode(taken), [JSON])


def _check(call: Call) -> None:
    """Raise a problem unless the caller shows the secret of the webhook."""
    secret = call.gateway.incident_secret.get_secret_value()
    if not secret:
        raise problem(
            Code.NOT_FOUND,
            "this gateway takes no incidents",
            where="path",
            hint="the operator sets EVENTRAIL_INCIDENT_SECRET",
        )
    header = call.exchange.header(b"authorization") or ""
    shown = header[len(_PREFIX) :].strip() if header[: len(_PREFIX)].lower() == _PREFIX else ""
    if not hmac.compare_digest(shown.encode(), secret.encode()):
        raise unauthenticated(
            "this is not the secret of the webhook", "send `Authorization: Bearer SECRET`"
        )


__all__ = ["Taken", "Told", "tell"]
