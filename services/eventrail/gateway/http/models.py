"""`GET /` and `GET /v1/models`."""

import msgspec

from eventrail.gateway.checking import models_of
from eventrail.gateway.http.exchange import JSON, Exchange
from eventrail.gateway.parts import Gateway

_ABOUT = {
    "name": "eventrail",
    "api": "OpenAI-compatible; send `Authorization: Bearer KEY`",
    "endpoints": {
        "POST /v1/chat/completions": "ask, streamed or whole",
        "GET /v1/models": "the models you may name",
        "GET /v1/requests/{rid}": "a request's status, answer and events",
        "DELETE /v1/requests/{rid}": "cancel it",
        "GET /v1/requests/{rid}/events": "its stream again, from Last-Event-ID on",
    },
}


class _Model(msgspec.Struct, frozen=True):
    id: str
    object: str = "model"
    created: int = 0
    owned_by: str = "eventrail"


class _Models(msgspec.Struct, frozen=True):
    data: list[_Model]
    object: str = "list"


_encode = msgspec.json.Encoder().encode


async def about(exchange: Exchange) -> None:
    """Say what is here."""
    await exchange.send(200, _encode(_ABOUT), [JSON])


async def models(exchange: Exchange, gateway: Gateway, tenant: str) -> None:
    """List the public model names of the tenant."""
    names = models_of(tenant, gateway.config())
    await exchange.send(200, _encode(_Models([_Model(name) for name in names])), [JSON])
