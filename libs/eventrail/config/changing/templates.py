"""Templates, their versions, and changes of them; pure."""

from collections.abc import Sequence
from typing import Any

import msgspec

from eventrail.config.changing.edit import set_value
from eventrail.config.changing.paths import format_path
from eventrail.config.lookup import find_template
from eventrail.config.model import Config
from eventrail.config.suggest import known_names
from eventrail.config.template import (
    Template,
    documents_in,
    numbers_of,
    split_name,
    version_name,
)
from eventrail.contracts.errors import EventrailError


class UnknownTemplate(EventrailError):
    """There is no such template, or no such version of it; the message names those there are."""


class TemplateRow(msgspec.Struct, frozen=True):
    """One template.

    Attributes:
        id: its name.
        current: the number of its present content; 0 if it is in the document no more.
        versions: the numbers of all contents it ever had.
        variables: what requests can fill in; those without a default end in `*`.
        rules: names of the rules that use it, or let apps ask for it.
        documents: where documents stand: `system`, `question`, or empty for nowhere.
    """

    id: str
    current: int
    versions: Sequence[int]
    variables: Sequence[str]
    rules: Sequence[str]
    documents: str = ""


def template_rows(config: Config) -> list[TemplateRow]:
    """Return all templates that there are, or have been, by name."""
    known = {split_name(name)[0] for name in config.numbered.versions}
    return [_row(name, config) for name in sorted({*config.templates, *known})]


def template_named(config: Config, name: str) -> Template:
    """Return the template of a name, `docs` or `docs@3`; raise `UnknownTemplate`."""
    found = find_template(config, name)
    if found is None:
        raise _unknown(config, name)
    return found


def template_version(config: Config, template: str, number: int) -> Template:
    """Return a version of a template; raise `UnknownTemplate`."""
    return template_named(config, version_name(template, number))


def with_template(config: Config, template: str, content: Any) -> Config:
    """Return the document with another content of a template.

    Args:
        config: the document.
        template: its name; a new one is added.
        content: its fields, as plain data.

    Raises:
        InvalidConfig: it does not fit; the message names the field.
    """
    return set_value(config, format_path(("templates", template)), content)


def with_version(config: Config, template: str, number: int) -> Config:
    """Return the document with an earlier content of a template.

    Raises:
        UnknownTemplate: it never had that version.
    """
    content = msgspec.to_builtins(template_version(config, template, number))
    return with_template(config, template, content)


def _row(name: str, config: Config) -> TemplateRow:
    template = config.templates.get(name)
    variables = template.variables if template is not None else {}
    return TemplateRow(
        id=name,
        current=split_name(config.numbered.current.get(name, name))[1],
        versions=numbers_of(name, config.numbered.versions),
        variables=[f"{v}*" if variables[v].default is None else v for v in variables],
        rules=[rule.name for rule in config.rules if _uses(rule.template, rule.templates, name)],
        documents=documents_in(template) if template is not None else "",
    )


def _uses(template: str, others: Sequence[str], name: str) -> bool:
    return any(split_name(each)[0] in {name, "*"} for each in (template, *others))


def _unknown(config: Config, name: str) -> UnknownTemplate:
    template, _ = split_name(name)
    numbers = numbers_of(template, config.numbered.versions)
    if "@" in name and numbers:
        listed = ", ".join(map(str, numbers))
        return UnknownTemplate(f"template {template!r} has no version {name!r}; it has: {listed}")
    return UnknownTemplate(f"no template {name!r}; {known_names(name, config.templates)}")
