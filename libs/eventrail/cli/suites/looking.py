"""`eventrail suite list`, `show` and `checks`."""

from typing import TYPE_CHECKING, Annotated

import typer

from eventrail.cli.options import AsJson, Nats, State
from eventrail.cli.suites.options import Name

if TYPE_CHECKING:
    from nats.aio.client import Client

    from eventrail.config.model import Config
    from eventrail.suites.store import Listed
    from eventrail.suites.suite import Suite


def listed(*, as_json: AsJson = False, nats: Nats = None, state: State = None) -> None:
    """List the suites, and when each is run."""
    from eventrail.cli.configuring.show import json_of  # noqa: PLC0415 -- loaded when run
    from eventrail.cli.pools.doing import on_server  # noqa: PLC0415
    from eventrail.cli.suites.show import list_rows, print_list  # noqa: PLC0415
    from eventrail.config.changing.store import DocumentStore  # noqa: PLC0415
    from eventrail.suites.store import SuiteStore  # noqa: PLC0415

    async def read(client: "Client") -> "tuple[list[Listed], Config]":
        return await SuiteStore(client).names(), await DocumentStore(client).present()

    found, config = on_server(read, nats, state)
    rows = list_rows(found, config)
    if as_json:
        typer.echo(json_of(rows))
    else:
        print_list(rows)


def show(
    name: Name,
    *,
    case: Annotated[str | None, typer.Option("--case", help="only this request's case")] = None,
    as_yaml: Annotated[bool, typer.Option("--yaml", help="the case's assertions, as YAML")] = False,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Show what is in a suite: questions, what was recorded, and what must hold."""
    from eventrail.cli.configuring.show import json_of  # noqa: PLC0415
    from eventrail.cli.pools.doing import on_server  # noqa: PLC0415
    from eventrail.cli.suites.show import print_suite  # noqa: PLC0415
    from eventrail.suites.store import SuiteStore  # noqa: PLC0415
    from eventrail.suites.suite import without_cases  # noqa: PLC0415
    from eventrail.suites.written import as_yaml as to_yaml  # noqa: PLC0415

    async def read(client: "Client") -> "Suite":
        return await SuiteStore(client).get(name)

    suite = on_server(read, nats, state)
    if case is not None:
        others = [each.rid for each in suite.cases if each.rid != case]
        suite = without_cases(suite, [case]) and without_cases(suite, others)
    if as_yaml:
        typer.echo(to_yaml([each for one in suite.cases for each in one.assertions]), nl=False)
    elif as_json:
        typer.echo(json_of(suite))
    else:
        print_suite(suite)


def checks(*, as_json: AsJson = False) -> None:
    """List everything that may be asserted, with its fields."""
    from eventrail.cli.configuring.show import json_of  # noqa: PLC0415
    from eventrail.cli.suites.show import check_rows, print_checks  # noqa: PLC0415

    rows = check_rows()
    if as_json:
        typer.echo(json_of(rows))
    else:
        print_checks(rows)
