"""`GET /v1/models`, and one of them."""

from typing import Literal

import msgspec

from eventrail.gateway.checking import check_model, models_of
from eventrail.gateway.http.exchange import JSON
from eventrail.gateway.http.routing import Call


class Model(msgspec.Struct, frozen=True):
    """A public model name."""

    id: str
    object: Literal["model"] = "model"
    created: int = 0
    owned_by: str = "eventrail"


class Models(msgspec.Struct, frozen=True):
    """The public model names that the key may ask for."""

    data: list[Model]
    object: Literal["list"] = "list"


_encode = msgspec.json.Encoder().encode


async def models(call: Call) -> None:
    """List the public model names of the tenant."""
    names = models_of(call.tenant, call.gateway.config(), call.identity.models)
    await call.exchange.send(200, _encode(Models([Model(name) for name in names])), [JSON])


async def model(call: Call) -> None:
    """Show one model; its name may hold slashes.

    Raises:
        RequestProblem: `model_not_found`.
    """
    name = call.at["model"]
    check_model(name, call.tenant, call.gateway.config(), call.identity.models)
    await call.exchange.send(200, _encode(Model(name)), [JSON])
