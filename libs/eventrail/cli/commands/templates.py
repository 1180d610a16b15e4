"""`eventrail templates`: prompt templates and their versions."""

import typer

from eventrail.cli.configuring.templating import diff, list_, rollback, set_, show

HELP = """Prompt templates and their versions.

A content of a template has a number for good: `docs@3` is the same for
ever. Rules and apps name `docs`, which is the present content, or a
version. Every event of a request names the version it was made with.
What stays the same comes first: documents in `question` leave the rest to
the engine's prefix cache.

\b
  list                      templates, versions, variables, rules
  show docs@2 > docs.yaml   one version
  set docs docs.yaml        another content; --dry-run shows what differs
  diff docs 2 3             what two versions differ in
  rollback docs 2           version 2 again

\b
  system: |
    You answer for {company}, from the documents of the question only.
  question: |
    {documents}

    {question}
  variables:
    company: {description: "whose voice it is"}   # no default: required
  examples:
    - {role: user, content: "What do you sell?"}
    - {role: assistant, content: "{company} sells clocks."}
  variants:
    "llama-*": {system: "{company}. {documents}", question: ""}"""


def add(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None)
    group.command("list")(list_)
    group.command()(show)
    group.command()(diff)
    group.command("set")(set_)
    group.command()(rollback)
    app.add_typer(group, name="templates", short_help="Prompt templates and their versions.")
