"""Which template a request gets: the rule's, or one that the app asks for and the rule allows."""

from collections.abc import Mapping

from eventrail.config.lookup import find_template, full_name
from eventrail.config.model import Config, Rule
from eventrail.config.suggest import known_names
from eventrail.config.template import split_name
from eventrail.contracts.errors import Code, problem
from eventrail.prompting.fill import variable_problems

ANY = "*"


def chosen_template(
    rule: Rule, asked: str, given: Mapping[str, str], config: Config, *, own: str = ""
) -> str:
    """Return the name, with its version, of the template that a request gets.

    Args:
        rule: decides for the request; it is not canned.
        asked: the template that the app names; empty for none.
        given: the values that it gives for variables.
        config: the configuration in force.
        own: the template if the app names none; the rule's by default.

    Raises:
        RequestProblem: the app may not have that template, there is none, or a value is missing,
            unknown or too long; `where` is `template`, or `variables.` with the name.
    """
    if asked and not _allowed(rule, asked):
        names = [rule.template, *rule.templates]
        raise problem(
            Code.INVALID_REQUEST,
            f"template {asked!r} cannot be asked for here",
            where="template",
            hint=f"{known_names(asked, names)}; or leave template out",
        )
    name = full_name(config, asked or own or rule.template)
    template = find_template(config, name)
    if template is None:
        raise problem(
            Code.INVALID_REQUEST if asked else Code.STAGE_ERROR,
            f"there is no template {name!r}",
            where="template",
            hint="name another version, or none",
        )
    for variable, why in variable_problems(template, given):
        raise problem(
            Code.INVALID_REQUEST,
            f"variable {variable!r} {why}",
            where=f"variables.{variable}",
            hint=f"template {name} is asked for",
        )
    return name


def _allowed(rule: Rule, asked: str) -> bool:
    """Return whether the app may name it: the rule's own is always allowed, in any spelling."""
    allowed = {rule.template, *rule.templates}
    return ANY in allowed or asked in allowed or split_name(asked)[0] in allowed
