"""`eventrail ask`: put a question and watch the answer being written."""

from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from eventrail.cli.documents.options import metadata_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from eventrail.client.told import Told

    Show = Callable[[str], None]


class Asked(NamedTuple):
    """What is asked, and how."""

    question: str
    model: str
    timeout_s: float
    filters: dict[str, str]


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
        filters: Annotated[
            list[str] | None,
            typer.Option("--filter", help="name=value that documents must have; may be repeated."),
        ] = None,
        stream: Annotated[
            bool, typer.Option(help="Print the answer as it is written, or at its end.")
        ] = True,
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        r"""Ask, and print the answer, its sources, the request's id and the cost.

        \b
          eventrail ask "How long is parental leave?" --model eventrail-docs
          eventrail ask "How long is parental leave?" --filter country=se --json
        """
        show = _piece if stream and not as_json else _nothing
        asked = Asked(question, model, timeout, metadata_of(filters or []))
        if nats:
            told = _over_nats(asked, (nats, tenant, user, password), show)
        else:
            told = _over_http(asked, (http, key), show)
        _report(told, printed=show is _piece, as_json=as_json)


def _piece(text: str) -> None:
    typer.echo(text, nl=False)


def _nothing(text: str) -> None:
    del text


def _over_http(asked: Asked, where: tuple[str, str], show: "Show") -> "Told":
    from eventrail.client.over_http import HttpStream, NoGateway  # noqa: PLC0415 -- loaded when run

    body: dict[str, object] = {
        "model": asked.model,
        "messages": [{"role": "user", "content": asked.question}],
    }
    if asked.filters:
        body["eventrail"] = {"filters": asked.filters}
    urls, key = where
    pieces = HttpStream(urls.split(","), key, body, asked.timeout_s)
    for piece in pieces:
        show(piece)
    if pieces.told is None:
        raise NoGateway("the answer was cut off")
    return pieces.told


def _over_nats(asked: Asked, where: tuple[str, str, str, str], show: "Show") -> "Told":
    import asyncio  # noqa: PLC0415 -- loaded when run

    from eventrail.client import Client  # noqa: PLC0415
    from eventrail.client.told import Told  # noqa: PLC0415

    url, tenant, user, password = where

    async def run() -> Told:
        async with Client.connect(url, tenant=tenant, user=user, password=password) as client:
            pieces = client.stream(
                asked.question,
                model=asked.model,
                timeout_s=asked.timeout_s,
                filters=asked.filters,
            )
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
        cited = "  cited" if source.cited else ""
        typer.secho(f"[{number}] {source.source or source.id}{title}{cited}", dim=True)
    cached = "  from cache" if told.cached else ""
    typer.secho(f"request {told.rid}  model {told.model}  cost {told.cost:g}{cached}", dim=True)
    typer.secho(f"trace   {told.trace}", dim=True)
