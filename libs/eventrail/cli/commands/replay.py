"""`eventrail replay`: past requests again, with one part changed, apart from everything live."""

import typer

from eventrail.cli.replaying.looking import diff, list_, remove, status
from eventrail.cli.replaying.starting import start

HELP = """Run past requests again with one part changed, apart from everything live.

The chosen requests go through a small system of their own: the stages of
production on a NATS server that nobody else is connected to. What came before
the part that is changed is taken over from the record. The live log, caches,
budgets and users see nothing of it.

\b
  eventrail replay --where "tenant = 'demo' AND intent = 'refund'" \\
      --change template=docs@2 --study shorter --dry-run
  eventrail replay diff shorter
  eventrail sql --lake .eventrail/studies/shorter/lake "SELECT * FROM requests"

\b
  --change none              everything after the door runs again
  --change template=docs@2   another prompt template, or a YAML file with one
  --change model=small       another pool, by its name or its model's
  --change guard=strict      another policy of the guards, or a file
  --change retriever=wide    another policy of retrieval, or a file; also
                             retriever=now and retriever=top_k=8
  --change cache=on          off, on, exact or recorded
  --change config=FILE       another document, or some of its sections; a
                             number stands for a revision of the live one
  --change 'rules[0].top_k=8'  any one field

A study that was stopped, or killed, goes on when it is begun again by its
name; what has been answered is not asked, or paid for, a second time."""


def add(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help=HELP, rich_markup_mode=None, invoke_without_command=True)
    group.callback()(start)
    group.command("list")(list_)
    for command in (status, diff, remove):
        group.command()(command)
    app.add_typer(group, name="replay", short_help="Past requests again, with one part changed.")
