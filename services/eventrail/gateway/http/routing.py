"""Routes: which handler serves a method and path, what a key needs for it, and its description.

A route is one line in `table.py`. To add an endpoint, write its handler in a file of its own as
`async def name(call: Call) -> None`, and add

    Route("GET", "/v1/files/{file_id}", "files", files.show, Doc("A file", answer=FileObject)),

From there it is served, listed by `GET /`, counted in metrics by its template, answered with 405
for other methods, and described in the OpenAPI document. `{name}` matches one segment of a path,
`{name*}`, as the last one, all that is left; the values are in `call.at`.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from eventrail.contracts.errors import Code, RequestProblem, problem
from eventrail.gateway.http.exchange import Exchange
from eventrail.gateway.identity import Identity
from eventrail.gateway.parts import Gateway

NOBODY = Identity("")
"""Who calls an endpoint that needs no key."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call of an endpoint.

    Attributes:
        exchange: the request and its response.
        gateway: what all doors share.
        identity: who calls; `NOBODY` where no key is needed.
        at: the values of the path's parameters.
    """

    exchange: Exchange
    gateway: Gateway
    identity: Identity
    at: Mapping[str, str]

    @property
    def tenant(self) -> str:
        """Whose call it is."""
        return self.identity.tenant


Handler = Callable[[Call], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter in the query or a header, as the OpenAPI document has it.

    Attributes:
        name: as it is written; headers in their usual case.
        about: one sentence.
        place: `query` or `header`.
        schema: its JSON Schema.
    """

    name: str
    about: str
    place: str = "query"
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})


@dataclass(frozen=True, slots=True)
class Doc:
    """What the OpenAPI document says of a route.

    Attributes:
        summary: one line.
        body: type of the JSON body; None for a route that takes none.
        answer: type of the JSON answer; None for any JSON.
        events: whether the answer may be a stream of server-sent events.
        status: HTTP status of success.
        content: content type of the answer.
        takes: content type of the body.
        body_schema: JSON Schema of a body that is no JSON, e.g. multipart.
        parameters: in the query and the headers.
        also: further statuses of success, by what they say.
    """

    summary: str
    body: Any = None
    answer: Any = None
    events: bool = False
    status: int = 200
    content: str = "application/json"
    takes: str = "application/json"
    body_schema: Mapping[str, Any] | None = None
    parameters: tuple[Parameter, ...] = ()
    also: Mapping[int, str] = field(default_factory=dict[int, str])


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one path.

    Attributes:
        method: upper case.
        path: a template; see the module's text.
        scope: what a key must be allowed to do; empty for an endpoint that needs no key.
        handler: serves it.
        doc: describes it.
    """

    method: str
    path: str
    scope: str
    handler: Handler
    doc: Doc


class Table:
    """Finds the route of a request: by its whole path, then segment by segment."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self.routes = tuple(routes)
        self._exact: dict[str, dict[str, Route]] = {}
        self._templates: dict[str, dict[str, Route]] = {}
        for route in self.routes:
            place = self._templates if "{" in route.path else self._exact
            place.setdefault(route.path, {})[route.method] = route

    def find(self, exchange: Exchange) -> tuple[Route, Mapping[str, str]]:
        """Return the route of a request and its path's parameters; note the template.

        Raises:
            RequestProblem: `not_found`, or `method_not_allowed` with the header `Allow`.
        """
        methods, values = self._methods(exchange.path)
        template = next(iter(methods.values())).path
        exchange.route = template
        route = methods.get(exchange.method)
        if route is None and exchange.method == "HEAD":
            route = methods.get("GET")
        if route is None:
            raise _not_allowed(exchange, template, methods)
        return route, values

    def methods(self, exchange: Exchange) -> list[str]:
        """Return what the path of a request takes; note the template.

        Raises:
            RequestProblem: `not_found`.
        """
        methods, _ = self._methods(exchange.path)
        exchange.route = next(iter(methods.values())).path
        return _with_head(methods)

    def _methods(self, path: str) -> tuple[dict[str, Route], Mapping[str, str]]:
        exact = self._exact.get(path)
        if exact is not None:
            return exact, {}
        segments = path.split("/")
        for template, methods in self._templates.items():
            values = match(template.split("/"), segments)
            if values is not None:
                return methods, values
        raise problem(
            Code.NOT_FOUND,
            f"there is nothing at {path[:200]!r}",
            where="path",
            hint="GET / lists what is",
        )


def match(template: list[str], segments: list[str]) -> dict[str, str] | None:
    """Return the values that make a template a path; None if none do."""
    values: dict[str, str] = {}
    for index, part in enumerate(template):
        if part.endswith("*}"):
            rest = "/".join(segments[index:])
            return {**values, part[1:-2]: rest} if rest else None
        if index >= len(segments):
            return None
        if part.startswith("{"):
            if not segments[index]:
                return None
            values[part[1:-1]] = segments[index]
        elif part != segments[index]:
            return None
    return values if len(template) == len(segments) else None


def _with_head(methods: Mapping[str, Route]) -> list[str]:
    return [*methods, *(["HEAD"] if "GET" in methods else [])]


def _not_allowed(exchange: Exchange, path: str, methods: Mapping[str, Route]) -> RequestProblem:
    allowed = ", ".join(_with_head(methods))
    exchange.extra.append((b"allow", allowed.encode()))
    return problem(
        Code.METHOD_NOT_ALLOWED, f"{path} takes {allowed}, not {exchange.method}", where="method"
    )
