"""Calls from web pages of other origins (https://fetch.spec.whatwg.org/#http-cors-protocol).

Off unless the configuration names origins. Credentials are keys in a header, never cookies, so
`Access-Control-Allow-Credentials` is never sent.
"""

from collections.abc import Sequence

from eventrail.config.http import Http
from eventrail.gateway.http.exchange import Exchange

_ASKED_METHOD = b"access-control-request-method"
_ASKED_HEADERS = b"access-control-request-headers"


def allow(exchange: Exchange, http: Http) -> None:
    """Let the response say whether the page that asks may read it."""
    origin = exchange.header(b"origin")
    if origin is None or not http.cors_origins:
        return
    exchange.set_extra(b"vary", b"Origin")
    if http.allows(origin):
        exchange.set_extra(b"access-control-allow-origin", origin.encode("latin-1"))
        exchange.set_extra(b"access-control-expose-headers", b"*")


async def answer_options(exchange: Exchange, http: Http, methods: Sequence[str]) -> None:
    """Answer `OPTIONS`: what the path takes, and to a page that may ask, with which headers."""
    allowed = ", ".join([*methods, "OPTIONS"]).encode()
    headers = [(b"allow", allowed)]
    origin = exchange.header(b"origin")
    if origin is not None and http.allows(origin) and _ASKED_METHOD in exchange.headers:
        asked = exchange.headers.get(_ASKED_HEADERS, b"authorization, content-type")
        headers += [
            (b"access-control-allow-methods", allowed),
            (b"access-control-allow-headers", asked),
            (b"access-control-max-age", b"%d" % http.cors_max_age_s),
        ]
    await exchange.send(204, b"", headers)
