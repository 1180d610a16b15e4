"""The ASGI application: finds the handler, and turns every failure into an OpenAI error."""

import structlog

from eventrail.contracts.errors import Problem
from eventrail.gateway.http import cors
from eventrail.gateway.http.auth import identify
from eventrail.gateway.http.errors import send_problem
from eventrail.gateway.http.exchange import ClientGone, Exchange, Message, Receive, Send
from eventrail.gateway.http.routing import NOBODY, Call, Route
from eventrail.gateway.http.table import TABLE
from eventrail.gateway.identity import Identity, require
from eventrail.gateway.parts import Gateway
from eventrail.gateway.problems import problem_in

_log = structlog.get_logger(__name__)


class HttpApp:
    """Serves the API of one gateway."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one request."""
        exchange = Exchange(scope, receive, send)
        try:
            await self._serve(exchange)
        except ClientGone:
            return
        except Exception as error:  # noqa: BLE001 -- every failure gets a typed answer
            await self._refuse(exchange, problem_in(error))
        self._gateway.metrics.responded("http", exchange.route, str(exchange.status))

    async def _serve(self, exchange: Exchange) -> None:
        http = self._gateway.config().http
        if http.cors_origins:
            cors.allow(exchange, http)
        if exchange.method == "OPTIONS":
            await cors.answer_options(exchange, http, TABLE.methods(exchange))
            return
        route, values = TABLE.find(exchange)
        identity = self._identity(exchange, route) if route.scope else NOBODY
        await route.handler(Call(exchange, self._gateway, identity, values))

    def _identity(self, exchange: Exchange, route: Route) -> Identity:
        """Return who calls; `route.scope` is what the key must be allowed to do."""
        header = exchange.header(b"authorization")
        return require(identify(header, self._gateway.authenticator), route.scope)

    async def _refuse(self, exchange: Exchange, why: Problem) -> None:
        if exchange.status:
            _log.error("response cut off", route=exchange.route, code=why.code)
            return
        await send_problem(exchange, why)
