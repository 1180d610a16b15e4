"""What the server asks, and what we answer."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from eventrail.bus.callout.issuer import Issuer, claims_in
from eventrail.bus.user import User
from eventrail.contracts.errors import UndecodableMessage

ACCOUNT = "$G"
"""The account that users without one are in; everything of ours is in it."""

REQUESTS = "$SYS.REQ.USER.AUTH"
"""Where the server asks."""

REPLIES = "$SYS._INBOX.>"
"""Where it listens to answers."""

VERSION = 2


class Server(msgspec.Struct, frozen=True):
    """The server that asks."""

    id: str
    name: str = ""


class Options(msgspec.Struct, frozen=True):
    """What the client sent with CONNECT."""

    user: str = ""
    password: str = msgspec.field(name="pass", default="")


class _Asked(msgspec.Struct, frozen=True):
    server_id: Server
    user_nkey: str
    connect_opts: Options = Options()
    type: str = ""


class _Claims(msgspec.Struct, frozen=True):
    nats: _Asked


class AuthRequest(msgspec.Struct, frozen=True):
    """A client that wants to be let in.

    Attributes:
        server: id of the server it has connected to.
        nkey: the public key that stands for the connection.
        user: the user name it gave.
        password: the password it gave.
    """

    server: str
    nkey: str
    user: str
    password: str


_decode = msgspec.json.Decoder(_Claims).decode


def decode_request(payload: bytes) -> AuthRequest:
    """Decode a request of the server.

    Raises:
        UndecodableMessage: it is none.
    """
    try:
        asked = _decode(claims_in(payload)).nats
    except (msgspec.MsgspecError, ValueError) as error:
        raise UndecodableMessage(f"no authorization request: {error}") from error
    if asked.type != "authorization_request":
        raise UndecodableMessage(f"no authorization request, but {asked.type!r}")
    given = asked.connect_opts
    return AuthRequest(asked.server_id.id, asked.user_nkey, given.user, given.password)


def admit(issuer: Issuer, request: AuthRequest, user: User, expires: datetime | None) -> bytes:
    """Return the answer that lets the client in as `user`.

    Args:
        issuer: signs it.
        request: the client.
        user: its name in the server's books, and what it may do.
        expires: when the server is to close the connection; None for never.
    """
    permissions = {
        "pub": _allow(user.publish),
        "sub": _allow(user.subscribe),
        "subs": -1,
        "data": -1,
        "payload": -1,
        "type": "user",
        "version": VERSION,
    }
    claims: dict[str, Any] = {
        "sub": request.nkey,
        "aud": ACCOUNT,
        "name": user.name,
        "iat": _now(),
        "nats": permissions,
    }
    if expires is not None:
        claims["exp"] = int(expires.timestamp())
    return _answer(issuer, request, {"jwt": issuer.sign(claims).decode()})


def refuse(issuer: Issuer, request: AuthRequest) -> bytes:
    """Return the answer that lets the client not in; the client is told no reason."""
    return _answer(issuer, request, {"error": "not authorized"})


def _answer(issuer: Issuer, request: AuthRequest, answer: dict[str, Any]) -> bytes:
    return issuer.sign(
        {
            "sub": request.nkey,
            "aud": request.server,
            "iat": _now(),
            "nats": {**answer, "type": "authorization_response", "version": VERSION},
        }
    )


def _allow(subjects: Sequence[str]) -> dict[str, list[str]]:
    """Return a permission; without any subject it would mean all, so it denies all instead."""
    return {"allow": list(subjects)} if subjects else {"deny": [">"]}


def _now() -> int:
    return int(datetime.now(UTC).timestamp())
