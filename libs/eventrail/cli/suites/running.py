"""`eventrail suite run`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eventrail.cli.options import AsJson, Nats, State
from eventrail.cli.suites.options import DEFAULT, Name

if TYPE_CHECKING:
    from nats.aio.client import Client

    from eventrail.config.model import Config
    from eventrail.suites.suite import Suite


def run(
    name: Name = DEFAULT,
    *,
    file: Annotated[Path | None, typer.Option(help="YAML or JSON with the sections to try")] = None,
    set_: Annotated[
        tuple[str, str] | None, typer.Option("--set", help="PATH VALUE to try, as in config set")
    ] = None,
    diffs: Annotated[bool, typer.Option("--diffs", help="show how every answer differs")] = False,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Run a suite with the configuration in force, or with one that is only tried.

    Nothing live is touched: the cases run in a private system of their own. Ends with status 1 if
    the suite does not pass.

    \b
      eventrail suite run smoke --set templates.docs.system 'Answer in one sentence.'
    """
    from eventrail.cli.configuring.show import json_of  # noqa: PLC0415 -- loaded when run
    from eventrail.cli.inspect.session import command_settings  # noqa: PLC0415
    from eventrail.cli.pools.doing import on_server  # noqa: PLC0415
    from eventrail.cli.suites.show import print_result  # noqa: PLC0415
    from eventrail.config.changing.store import DocumentStore  # noqa: PLC0415
    from eventrail.config.suites import Gate  # noqa: PLC0415
    from eventrail.suites.gate import passes  # noqa: PLC0415
    from eventrail.suites.running import run_suite  # noqa: PLC0415
    from eventrail.suites.store import SuiteStore  # noqa: PLC0415

    settings = command_settings(nats=nats, state=state)

    async def fetch(client: "Client") -> "tuple[Suite, Config]":
        return await SuiteStore(client).get(name), await DocumentStore(client).present()

    suite, config = on_server(fetch, nats, state)
    gate = config.suites.get(name, Gate())
    candidate = _candidate(config, file, set_)
    result = run_suite(suite, config, candidate, settings, most_cost=gate.most_cost)
    if as_json:
        typer.echo(json_of({"passes": passes(result, gate), "result": result}))
    else:
        print_result(result, gate, diffs=diffs)
    raise typer.Exit(int(not passes(result, gate)))


def _candidate(config: "Config", file: Path | None, set_: tuple[str, str] | None) -> "Config":
    """Return the configuration to try."""
    from eventrail.config.changing import edit  # noqa: PLC0415

    if file is not None and set_ is not None:
        raise typer.BadParameter("give --file or --set, not both")
    if file is not None:
        return edit.merge(config, edit.read_partial(file))
    if set_ is not None:
        path, value = set_
        return edit.set_value(config, path, edit.read_value(value))
    return config
