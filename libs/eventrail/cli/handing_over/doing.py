"""`eventrail handover claim`, `release`, `close` and `answer`."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from eventrail.cli.handing_over.options import By, Rid, person
from eventrail.cli.options import Nats, State

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from nats.aio.client import Client

    from eventrail.desk.entries import Kind, Standing

REPLY_S = 30.0
"""Seconds to wait for the service that takes answers."""


def claim(rid: Rid, *, by: By = "", nats: Nats = None, state: State = None) -> None:
    """Take a request, so that nobody else answers it."""
    _move(_asked(rid, "claimed", by), nats, state)


def release(rid: Rid, *, by: By = "", nats: Nats = None, state: State = None) -> None:
    """Give a request back."""
    _move(_asked(rid, "released", by), nats, state)


def close(
    rid: Rid,
    *,
    reason: Annotated[str, typer.Option(help="why it gets no answer")],
    by: By = "",
    nats: Nats = None,
    state: State = None,
) -> None:
    """End a handover without an answer; its app is told nothing."""
    _move(_asked(rid, "closed", by, reason), nats, state)


def answer(
    rid: Rid,
    text: Annotated[str, typer.Argument(help="your answer; `-` reads it from standard input")],
    *,
    by: By = "",
    nats: Nats = None,
    state: State = None,
) -> None:
    """Answer a request; its app is told at once, and it ends the handover.

    Placeholders such as <EMAIL_1> become what they stand for.
    """
    from eventrail.cli.pools.doing import on_server  # noqa: PLC0415 -- loaded on use

    said = sys.stdin.read() if text == "-" else text

    async def send(client: "Client") -> None:
        await answered(client, rid, said, person(by))

    on_server(send, nats, state)
    typer.echo(f"{rid} answered by {person(by)}")


async def answered(client: "Client", rid: str, text: str, by: str) -> None:
    """Send an answer, and wait until it is taken.

    Raises:
        RequestProblem: it was refused.
        LogUnavailable: no service took it.
    """
    import msgspec  # noqa: PLC0415 -- loaded on use
    from nats.errors import Error as NatsError  # noqa: PLC0415

    from eventrail.contracts.errors import (  # noqa: PLC0415
        LogUnavailable,
        Problem,
        RequestProblem,
    )
    from eventrail.desk.desk import Desk  # noqa: PLC0415
    from eventrail.desk.entries import Reply  # noqa: PLC0415

    now = await Desk(client).find(rid)
    payload = msgspec.json.encode(Reply(text, by))
    try:
        reply = await client.request(now.waiting.reply, payload, timeout=REPLY_S)
    except NatsError as error:
        raise LogUnavailable(
            f"nobody takes answers: {error or type(error).__name__}; does the service `handover` "
            "run? Whether this one was taken, `eventrail handover show` tells"
        ) from error
    if reply.data != b"{}":
        raise RequestProblem(msgspec.json.decode(reply.data, type=Problem))


def _asked(
    rid: str, kind: "Kind", by: str, reason: str = ""
) -> "Callable[[Client], Awaitable[Standing]]":
    async def move(client: "Client") -> "Standing":
        from eventrail.desk.desk import Desk  # noqa: PLC0415 -- loaded on use

        return await Desk(client).move(rid, kind, person(by), reason)

    return move


def _move(
    move: "Callable[[Client], Awaitable[Standing]]", nats: str | None, state: "Path | None"
) -> None:
    from eventrail.cli.pools.doing import on_server  # noqa: PLC0415 -- loaded on use

    now = on_server(move, nats, state)
    typer.echo(f"{now.waiting.rid} {now.state} by {now.by}")
