"""`eventrail suite add`, `assert` and `remove`: what is in a suite."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eventrail.cli.options import AsJson, DryRun, Lake, Nats, State
from eventrail.cli.suites.options import DEFAULT, Asserted, AssertedIn, Case, Name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nats.aio.client import Client

    from eventrail.suites.assertions import Assertion
    from eventrail.suites.suite import Suite


def add(
    name: Name = DEFAULT,
    *,
    rids: Annotated[list[str], typer.Option("--from", help="a request's id; may be repeated")],
    tenant: Annotated[str | None, typer.Option(help="whose they are; found if not given")] = None,
    asserted: Asserted = None,
    file: AssertedIn = None,
    note: Annotated[str, typer.Option(help="why they are in the suite")] = "",
    lake: Lake = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Add past requests as cases; the suite is made if there is none of that name.

    Without --assert and --file a case asserts what was usual of its request: it ends as it did,
    with an answer like the one recorded, in its language, with half of its documents at least,
    for at most twice the cost. From now on the suite is run before every change of the
    configuration that answers depend on; `suite gate` says otherwise.

    \b
      eventrail suite add smoke --from 0197... --assert 'contains: Paris'
    """
    from eventrail.cli.inspect.finding import find_life  # noqa: PLC0415 -- loaded when run
    from eventrail.cli.inspect.session import command_settings  # noqa: PLC0415
    from eventrail.cli.suites.changing import added  # noqa: PLC0415
    from eventrail.cli.suites.show import told_added  # noqa: PLC0415

    settings = command_settings(nats=nats, state=state, lake=lake)
    assertions = _assertions(asserted, file)
    lives = [find_life(rid, tenant, settings) for rid in rids]
    suite = _change(
        name, lambda suite: added(suite, lives, assertions, note), nats, state, dry_run=dry_run
    )
    told_added(suite, rids, dry_run=dry_run, as_json=as_json)


def assert_(
    name: Name,
    *,
    case: Case,
    asserted: Asserted = None,
    file: AssertedIn = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Say what must hold of a case, in place of what was said before.

    \b
      eventrail suite assert smoke --case 0197... --assert 'like: 0.8' --assert 'takes: 2000'
      eventrail suite show smoke --case 0197... --yaml > case.yaml
      eventrail suite assert smoke --case 0197... --file case.yaml
    """
    from eventrail.cli.suites.show import told_added  # noqa: PLC0415
    from eventrail.suites.suite import with_assertions  # noqa: PLC0415

    assertions = _assertions(asserted, file)
    if not assertions:
        raise typer.BadParameter("say what must hold: --assert or --file")
    suite = _change(
        name,
        lambda suite: with_assertions(suite, case, assertions),
        nats,
        state,
        dry_run=dry_run,
        there=True,
    )
    told_added(suite, [case], dry_run=dry_run, as_json=as_json)


def remove(
    name: Name,
    *,
    cases: Annotated[
        list[str] | None, typer.Option("--case", help="a case's request; may be repeated")
    ] = None,
    whole: Annotated[bool, typer.Option("--all", help="the whole suite")] = False,
    dry_run: DryRun = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Take cases out of a suite, or the whole suite away."""
    from eventrail.cli.pools.doing import on_server  # noqa: PLC0415
    from eventrail.suites.store import SuiteStore  # noqa: PLC0415
    from eventrail.suites.suite import without_cases  # noqa: PLC0415

    if bool(cases) == whole:
        raise typer.BadParameter("give --case RID, or --all for the whole suite")

    async def take_away(client: "Client") -> int:
        store = SuiteStore(client)
        count = len((await store.get(name)).cases)
        if not dry_run:
            await store.remove(name)
        return count

    would = "would be" if dry_run else "is"
    if whole:
        count = on_server(take_away, nats, state)
        typer.echo(f"suite {name}, {count} cases, {would} removed")
        return
    gone = list(cases or ())
    suite = _change(
        name, lambda suite: without_cases(suite, gone), nats, state, dry_run=dry_run, there=True
    )
    typer.echo(f"{len(gone)} removed; suite {name} {would} of {len(suite.cases)} cases")


def _assertions(asserted: "Sequence[str] | None", file: Path | None) -> "list[Assertion]":
    from eventrail.suites.written import read_assertion, read_assertions  # noqa: PLC0415

    from_file = read_assertions(file) if file is not None else []
    return [*from_file, *(read_assertion(text) for text in asserted or ())]


def _change(
    name: str,
    edit: "Callable[[Suite], Suite]",
    nats: str | None,
    state: Path | None,
    *,
    dry_run: bool,
    there: bool = False,
) -> "Suite":
    """Return the suite after an edit, which is stored unless this is a dry run."""
    from eventrail.cli.pools.doing import on_server  # noqa: PLC0415
    from eventrail.suites.store import SuiteStore  # noqa: PLC0415
    from eventrail.suites.suite import Suite, check_name  # noqa: PLC0415

    check_name(name)

    async def work(client: "Client") -> "Suite":
        store = SuiteStore(client)
        before = await (store.get(name) if there else store.find(name))
        after = edit(before or Suite(name))
        if not dry_run:
            await store.put(after)
        return after

    return on_server(work, nats, state)
