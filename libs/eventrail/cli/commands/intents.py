"""`eventrail intents`: what users want, told by examples."""

import typer

from eventrail.cli.configuring.intents import add_, import_, list_, remove, told_of

HELP = """What users want, told by examples, and what follows from it.

A set of intents is learnt from its examples, while the system runs: requests
go by the new ones once every router has learnt them. See
docs/guardrails/intents.md.

\b
  intents:
    support:
      intents:
        refund:
          examples: ["I want my money back", "refund my order"]
          action: {pool: large}
        hours:
          examples: ["when are you open", "opening times"]
          action: {canned: "We are open from 9 to 5."}
      out_of_scope:
        action: {canned: "I can help with orders only."}
  tenants:
    demo: {intents: support}

\b
  list                                      sets, intents, what follows
  add support refund --example "..."        one more example
  import support examples.jsonl             many
  test support "when do you close"          what it is taken for
  remove support refund                     an intent, or a set"""


def add(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None)
    group.command("list")(list_)
    group.command("add")(add_)
    group.command("import")(import_)
    group.command("test")(told_of)
    group.command("remove")(remove)
    app.add_typer(group, name="intents", short_help="What users want, told by examples.")
