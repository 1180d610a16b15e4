"""The endpoints that describe the others: `/`, `/openapi.json` and `/docs`."""

import functools
from collections.abc import Sequence

import msgspec

from eventrail.gateway.http.docs_page import page
from eventrail.gateway.http.exchange import JSON, Headers
from eventrail.gateway.http.openapi import document
from eventrail.gateway.http.routing import Call, Doc, Route

_encode = msgspec.json.Encoder().encode
_HTML = "text/html; charset=utf-8"
_NOTHING_FROM_ELSEWHERE = (
    b"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    b"frame-ancestors 'none'"
)


class About(msgspec.Struct, frozen=True):
    """What is here."""

    name: str
    api: str
    endpoints: dict[str, str]


def with_descriptions(routes: Sequence[Route]) -> tuple[Route, ...]:
    """Return routes and, behind them, those that describe them all."""
    described: list[Route] = []

    @functools.cache
    def about_bytes() -> bytes:
        told = {f"{each.method} {each.path}": each.doc.summary for each in described}
        return _encode(About("eventrail", "OpenAI-compatible; docs at /docs", told))

    @functools.cache
    def openapi_bytes() -> bytes:
        return _encode(document(described))

    @functools.cache
    def page_bytes() -> bytes:
        return page(document(described)).encode()

    async def about(call: Call) -> None:
        await call.exchange.send(200, about_bytes(), [JSON])

    async def openapi(call: Call) -> None:
        await call.exchange.send(200, openapi_bytes(), [JSON])

    async def docs(call: Call) -> None:
        headers: Headers = [
            (b"content-type", _HTML.encode()),
            (b"content-security-policy", _NOTHING_FROM_ELSEWHERE),
        ]
        await call.exchange.send(200, page_bytes(), headers)

    described += [
        *routes,
        Route("GET", "/", "", about, Doc("What is here", answer=About)),
        Route("GET", "/openapi.json", "", openapi, Doc("This API, as OpenAPI 3.1")),
        Route("GET", "/docs", "", docs, Doc("This API, as a page", content=_HTML)),
    ]
    return tuple(described)
