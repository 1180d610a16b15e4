"""The subcommands about budgets: how they stand, and whether the books are right."""

import typer

from eventrail.cli.options import Lake, Nats, State
from eventrail.cli.spending.options import AsJson


def budgets(
    *, as_json: AsJson = False, nats: Nats = None, state: State = None, lake: Lake = None
) -> None:
    """Show each budget: its limit, what is spent, held by gateways, and left.

    `estimated` is the part of `spent` for calls of which nobody ever said what they cost.
    """
    from rich.console import Console  # noqa: PLC0415 -- commands load what they need when run

    from eventrail.cli.spending.session import look  # noqa: PLC0415
    from eventrail.cli.spending.show import budgets_json, budgets_table  # noqa: PLC0415
    from eventrail.spend.books import checked  # noqa: PLC0415

    with look(nats, state, lake) as (connection, seen):
        found = checked(connection, seen.books)
    if as_json:
        typer.echo(budgets_json(found))
    else:
        Console().print(budgets_table(found, seen.config.prices.currency))


def check(
    *, as_json: AsJson = False, nats: Nats = None, state: State = None, lake: Lake = None
) -> None:
    """Recompute what every budget has paid from the log, and compare it with the books.

    Ends with status 1 if a book that nothing is outstanding in says something else. A book with
    open requests may lag behind for a moment; it is shown as `settling`.
    """
    from eventrail.cli.spending.session import look  # noqa: PLC0415 -- loaded when run
    from eventrail.cli.spending.show import budgets_json  # noqa: PLC0415
    from eventrail.money.nano import shown  # noqa: PLC0415
    from eventrail.spend.books import checked  # noqa: PLC0415

    with look(nats, state, lake) as (connection, seen):
        found = checked(connection, seen.books)
    wrong = [each for each in found if not each.agrees and not each.settling]
    if as_json:
        typer.echo(budgets_json(found))
    else:
        for each in found:
            verdict = "agrees" if each.agrees else "settling" if each.settling else "DIFFERS"
            amounts = f"book {shown(each.book.spent)}, log {shown(each.logged)}"
            typer.echo(f"{each.subject.removeprefix('budget.')}: {verdict}: {amounts}")
        if not found:
            typer.echo("there are no books: no request has drawn on a budget")
    raise typer.Exit(int(bool(wrong)))
