"""Put values into the places of a text, in one pass: what is put in is not looked at again."""

from collections.abc import Mapping

from eventrail.config.template import PLACE, Template
from eventrail.contracts.errors import EventrailError

Problem = tuple[str, str]
"""A variable's name, and what is wrong with its value."""


class MissingVariable(EventrailError):
    """A template needs a value that the request does not give."""


def fill(text: str, values: Mapping[str, str]) -> str:
    """Replace the names in braces that have a value; leave every other brace alone."""
    return PLACE.sub(lambda match: values.get(match[1], match[0]), text)


def values_of(template: Template, given: Mapping[str, str]) -> dict[str, str]:
    """Return the value of each variable that the template declares.

    Raises:
        MissingVariable: one has neither a value nor a default.
    """
    values: dict[str, str] = {}
    for name, variable in template.variables.items():
        value = given.get(name, variable.default)
        if value is None:
            raise MissingVariable(f"the template needs a value for {name!r}")
        values[name] = value
    return values


def variable_problems(template: Template, given: Mapping[str, str]) -> list[Problem]:
    """Return what is wrong with the values that a request gives; nothing if they will do."""
    known = ", ".join(sorted(template.variables)) or "none"
    problems = [
        (name, f"is no variable of the template; it has: {known}")
        for name in given
        if name not in template.variables
    ]
    for name, variable in template.variables.items():
        value = given.get(name)
        if value is None and variable.default is None:
            problems.append((name, "is missing, and the template has no default for it"))
        elif value is not None and len(value) > variable.longest:
            problems.append((name, f"has {len(value)} characters; {variable.longest} are taken"))
    return problems
