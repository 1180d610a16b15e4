"""`eventrail ask`: put a question and watch the answer being written."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

    from eventrail.client.told import Told

    Show = Callable[[str], None]


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def ask(
        question: Annotated[str, typer.Argument(help="What to ask.")],
        *,
        model: Annotated[str, typer.Option(help="Public model name.")] = "default",
        timeout: Annotated[float, typer.Option(help="Seconds until the deadline.")] = 60.0,
        http: Annotated[
            str, typer.Option(envvar="EVENTRAIL_HTTP_URL", help="URL of a gateway.")
        ] = "http://127.0.0.1:8080",
        key: Annotated[
            str, typer.Option(envvar="EVENTRAIL_KEY", help="API key, for HTTP.")
        ] = "demo-key",
        nats: Annotated[str, typer.Option(help="URL of NATS; asks there instead of HTTP.")] = "",
        tenant: Annotated[str, typer.Option(help="Who asks, over NATS.")] = "demo",
        user: Annotated[str, typer.Option(envvar="EVENTRAIL_NATS_USER", help="NATS user.")] = "",
        password: Annotated[
            str, typer.Option(envvar="EVENTRAIL_NATS_PASSWORD", help="Its password.")
        ] = "",
        stream: Annotated[
            bool, typer.Option(help="Print the answer as it is written, or at its end.")
        ] = True,
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """Ask, and print the answer, its sources, the request's id and the cost."""
        show = _piece if stream and not as_json else _nothing
        if nats:
            told = _over_nats(question, model, timeout, (nats, tenant, user, password), show)
        else:
            told = _over_http(question, model, timeout, (http, key), show)
        _report(told, printed=show is _piece, as_json=as_json)


def _piece(text: str) -> None:
    typer.echo(text, nl=False)


def _nothing(text: str) -> None:
    del text


def _over_http(
    question: str, model: str, timeout_s: float, where: tuple[str, str], show: "Show"
) -> "Told":
    from eventrail.client.over_http import HttpStream, NoGateway  # noqa: PLC0415 -- loaded when run

    body = {"model": model, "messages": [{"role": "user", "content": question}]}
    urls, key = where
    pieces = HttpStream(urls.split(","), key, body, timeout_s)
    for piece in pieces:
        show(piece)
    if pieces.told is None:
        raise NoGateway("the answer was cut off")
    return pieces.told


def _over_nats(
    question: str,
    model: str,
    timeout_s: float,
    where: tuple[str, str, str, str],
    show: "Show",
) -> "Told":
    import asyncio  # noqa: PLC0415 -- loaded when run

    from eventrail.client import Client  # noqa: PLC0415
    from eventrail.client.told import Told  # noqa: PLC0415

    url, tenant, user, password = where

    async def run() -> Told:
        async with Client.connect(url, tenant=tenant, user=user, password=password) as client:
            pieces = client.stream(question, model=model, timeout_s=timeout_s)
            async for piece in pieces:
                show(piece)
            return Told.of(pieces.answer)

    return asyncio.run(run())


def _report(told: "Told", *, printed: bool, as_json: bool) -> None:
    if as_json:
        import msgspec  # noqa: PLC0415 -- loaded when run

        typer.echo(msgspec.json.encode(told).decode())
        return
    typer.echo("" if printed else told.text)
    for number, source in enumerate(told.sources, start=1):
        title = f"  {source.title}" if source.title else ""
        typer.secho(f"[{number}] {source.source or source.id}{title}", dim=True)
    cached = "  from cache" if told.cached else ""
    typer.secho(f"request {told.rid}  model {told.model}  cost {told.cost:g}{cached}", dim=True)
    typer.secho(f"trace   {told.trace}", dim=True)
