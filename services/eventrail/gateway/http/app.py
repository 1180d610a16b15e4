"""The ASGI application: finds the handler, and turns every failure into an OpenAI error."""

import structlog

from eventrail.contracts.errors import Code, Problem, RequestProblem, problem
from eventrail.gateway.http import requests
from eventrail.gateway.http.auth import Keys
from eventrail.gateway.http.chat import chat
from eventrail.gateway.http.errors import send_problem
from eventrail.gateway.http.exchange import ClientGone, Exchange, Message, Receive, Send
from eventrail.gateway.http.models import about, models
from eventrail.gateway.parts import Gateway
from eventrail.gateway.problems import problem_in

_log = structlog.get_logger(__name__)

_CHAT = "/v1/chat/completions"
_MODELS = "/v1/models"
_REQUESTS = "/v1/requests/"
_REQUEST = "/v1/requests/{rid}"
_EVENTS = "/v1/requests/{rid}/events"


class HttpApp:
    """Serves the API of one gateway."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._keys = Keys()

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
        path = exchange.path
        if path == _CHAT:
            _match(exchange, _CHAT, "POST")
            await chat(exchange, self._gateway, self._tenant(exchange))
        elif path == _MODELS:
            _match(exchange, _MODELS, "GET")
            await models(exchange, self._gateway, self._tenant(exchange))
        elif path == "/":
            _match(exchange, "/", "GET")
            await about(exchange)
        elif path.startswith(_REQUESTS):
            await self._serve_request(exchange, path.removeprefix(_REQUESTS))
        else:
            raise _no_path(path)

    async def _serve_request(self, exchange: Exchange, rest: str) -> None:
        rid, slash, sub = rest.partition("/")
        if slash and sub == "events":
            _match(exchange, _EVENTS, "GET")
            await requests.events(exchange, self._gateway, self._tenant(exchange), rid)
        elif slash:
            raise _no_path(exchange.path)
        elif exchange.method == "DELETE":
            exchange.route = _REQUEST
            await requests.delete(exchange, self._gateway, self._tenant(exchange), rid)
        else:
            _match(exchange, _REQUEST, "GET", "DELETE")
            await requests.show(exchange, self._gateway, self._tenant(exchange), rid)

    def _tenant(self, exchange: Exchange) -> str:
        return self._keys.tenant(exchange.header(b"authorization"), self._gateway.config())

    async def _refuse(self, exchange: Exchange, why: Problem) -> None:
        if exchange.status:
            _log.error("response cut off", route=exchange.route, code=why.code)
            return
        await send_problem(exchange, why)


def _match(exchange: Exchange, route: str, *methods: str) -> None:
    exchange.route = route
    if exchange.method in methods:
        return
    allowed = ", ".join(methods)
    exchange.extra.append((b"allow", allowed.encode()))
    raise problem(
        Code.METHOD_NOT_ALLOWED, f"{route} takes {allowed}, not {exchange.method}", where="method"
    )


def _no_path(path: str) -> RequestProblem:
    return problem(
        Code.NOT_FOUND, f"there is nothing at {path!r}", where="path", hint="GET / lists what is"
    )
