"""The subcommands that only look."""

from typing import TYPE_CHECKING, Annotated

import typer

from eventrail.cli.options import AsJson, Nats, State
from eventrail.cli.pools.doing import memory_of, on_server
from eventrail.cli.pools.options import Memory

if TYPE_CHECKING:
    from nats.aio.client import Client

    from eventrail.config.changing.store import Revision


def status(
    *,
    watch: Annotated[bool, typer.Option("--watch", help="until Ctrl-C")] = False,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Show how each pool stands: replicas, waiting and running work, cache, speed, cost.

    `breaker` is `open` while a provider that failed is left alone; `replicas` is running/wanted
    and `age` how long each has taken work; `oldest` is the age of the oldest request that waits;
    `accepted` is how many tokens a speculative step wins; `ttft` and `per token` are medians of
    the last minute, of the slowest replica. A pool that no process speaks of is `silent`.
    """
    import contextlib  # noqa: PLC0415

    from rich.console import Console  # noqa: PLC0415
    from rich.live import Live  # noqa: PLC0415

    from eventrail.cli.pools.session import LISTEN_S, statuses  # noqa: PLC0415
    from eventrail.cli.pools.show_status import status_json, status_table  # noqa: PLC0415

    async def once(client: "Client") -> None:
        rows = await statuses(client, LISTEN_S)
        if as_json:
            typer.echo(status_json(rows))
        else:
            Console().print(status_table(rows))

    async def for_ever(client: "Client") -> None:
        with Live(status_table([]), console=Console()) as live:
            while True:
                live.update(status_table(await statuses(client, LISTEN_S)), refresh=True)

    with contextlib.suppress(KeyboardInterrupt):
        on_server(for_ever if watch and not as_json else once, nats, state)


def size(
    *,
    model: Annotated[str, typer.Option(help="folder, config.json, hub id or `bundled`")],
    memory: Memory = None,
    tensor: Annotated[int, typer.Option(min=1, help="devices that share each layer")] = 1,
    pipeline: Annotated[int, typer.Option(min=1, help="devices that share the layers out")] = 1,
    context: Annotated[int, typer.Option(min=0, help="a length to show as well")] = 0,
    dtype: Annotated[str, typer.Option(help="of weights; the checkpoint's by default")] = "",
    kv_dtype: Annotated[str, typer.Option(help="of the KV cache, e.g. fp8")] = "auto",
    quantization: Annotated[str, typer.Option(help="of the weights, e.g. fp8, awq")] = "",
    utilization: Annotated[
        float, typer.Option(min=0.05, max=1.0, help="share of the memory to use")
    ] = 0.92,
    as_json: AsJson = False,
) -> None:
    """Predict which batch and context fit, from a model's config.json, without loading it.

    Ends with status 1 if not one sequence of --context, or of the model's own length, fits.
    """
    import json  # noqa: PLC0415

    from rich.console import Console  # noqa: PLC0415

    from eventrail.cli.pools.show_size import size_document, size_view  # noqa: PLC0415
    from eventrail.cli.pools.sizing import shape_of  # noqa: PLC0415
    from eventrail.pools.fits import InvalidSize, problem  # noqa: PLC0415
    from eventrail.pools.size import Deployment, predict  # noqa: PLC0415

    shape = shape_of(model)
    available = memory_of(memory)
    if available is None:
        raise InvalidSize("this machine shows no accelerator; say how much memory: --memory 80GB")
    deployment = Deployment(
        available,
        tensor,
        pipeline,
        dtype,
        kv_dtype,
        quantization,
        utilization,
    )
    predicted = predict(shape, deployment)
    found = problem(predicted, deployment, context=context, slots=1)
    if as_json:
        problems = [] if found is None else [found]
        typer.echo(json.dumps(size_document(predicted, deployment, context, problems), indent=2))
    else:
        Console().print(size_view(shape, predicted, deployment, context))
        if found is not None:
            typer.echo(f"does not fit: {found.says}", err=True)
    raise typer.Exit(int(found is not None))


def history(*, as_json: AsJson = False, nats: Nats = None, state: State = None) -> None:
    """Show the documents that are kept: who changed what, when and why."""
    from rich.console import Console  # noqa: PLC0415

    from eventrail.cli.pools.show_plan import history_json, print_history  # noqa: PLC0415
    from eventrail.config.changing.store import DocumentStore  # noqa: PLC0415

    async def read(client: "Client") -> "list[Revision]":
        return await DocumentStore(client).history()

    found = on_server(read, nats, state)
    if as_json:
        typer.echo(history_json(found))
    else:
        print_history(found, Console())
